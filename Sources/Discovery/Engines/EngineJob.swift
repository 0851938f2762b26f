package import Docker

/// A discovery job that asks Docker engines, as the configuration says it: `dockerswarm_sd` or
/// `docker_sd`.
package struct EngineJob: Equatable, Sendable {
    /// What its targets are.
    package enum Role: String, CaseIterable, Sendable {
        case services
        case tasks
        case nodes
        /// Of one engine: `docker_sd`.
        case containers
    }

    /// Its list is served at `/sd/NAME`.
    package var name: String
    package var engine: EngineSettings
    package var role: Role
    /// From the start of a poll to the start of the next, when no event comes before that.
    package var refreshInterval = Duration.seconds(60)
    /// Whether events of the engine bring a poll at once.
    package var followsEvents = true
    /// How old the list may become before it is no longer served; `nil` for any age.
    package var maxStaleness: Duration?
    /// What the engine is to list: for tasks, of the tasks alone.
    package var filters: [EngineFilter] = []
    package var options = EngineTargetOptions()
    /// The file_sd file that holds the list too.
    package var file: String?

    package init(name: String, engine: EngineSettings, role: Role) {
        self.name = name
        self.engine = engine
        self.role = role
    }

    /// The filters of tasks: without a word about it, only those that are meant to run.
    ///
    /// A swarm keeps five dead tasks for each slot.
    var taskFilters: [EngineFilter] {
        if options.allTasks || filters.contains(where: { $0.name == "desired-state" }) {
            return filters
        }
        return filters + [EngineFilter("desired-state", ["running"])]
    }
}

extension EngineJob.Role {
    /// The types of events that change such a list.
    var eventTypes: Set<String> {
        switch self {
        case .services: ["service", "network"]
        case .tasks: ["service", "node", "container"]
        case .nodes: ["node"]
        case .containers: ["container", "network"]
        }
    }

    /// What its targets are called in `?role=` and in metrics.
    var targetRole: TargetRole {
        switch self {
        case .services: .service
        case .tasks: .task
        case .nodes: .node
        case .containers: .container
        }
    }
}

/// What a job says about the targets made of an engine's lists.
package struct EngineTargetOptions: Equatable, Sendable {
    /// Which networks of a task, a service or a container make targets.
    package enum Networks: String, CaseIterable, Sendable {
        /// Every one, as Prometheus has it for tasks and services.
        case each
        /// The first by name.
        case first
        /// The first by name, with the names and addresses of all in labels.
        case joined
    }

    /// Which port of a published one a task's target has.
    package enum TaskPorts: String, CaseIterable, Sendable {
        /// The published one, as Prometheus has it.
        case published
        /// The one that the container listens on.
        case target
    }

    /// The port of targets without one of their own.
    package var port: UInt16 = 80
    /// The address of containers on the host's network, as it is.
    package var hostNetworkingHost = "localhost"
    package var networks = Networks.each
    /// Only this network, by name or ID; `nil` for any.
    package var network: String?
    package var taskPorts = TaskPorts.published
    /// The label of a service or container that names the port, in place of those it publishes.
    package var portLabel: String?
    /// Also tasks that are not meant to run any more.
    package var allTasks = false
    /// Also tasks on nodes that are down.
    package var tasksOfDownNodes = false

    package init() {}
}
