/// What one page told of one container of a service.
package struct ContainerUsage: Equatable, Sendable {
    /// The control group: `/docker/` and the container's 64 digits.
    package let id: String
    /// The container's name.
    package let name: String
    /// The task of swarm mode that it is; "" where the page does not say.
    package let taskID: String
    /// The service, as the grouping names it.
    package let service: String
    /// Whether its interfaces are its host's; it has no numbers of the network then.
    package let isOnHostNetwork: Bool
    /// A value for each request, in their order; `nil` where it is not known.
    package private(set) var values: [MetricValue?]

    package init(
        id: String,
        name: String,
        taskID: String,
        service: String,
        isOnHostNetwork: Bool,
        values: [MetricValue?]
    ) {
        self.id = id
        self.name = name
        self.taskID = taskID
        self.service = service
        self.isOnHostNetwork = isOnHostNetwork
        self.values = values
    }

    /// The same with its times moved by so many seconds.
    func moved(by seconds: Double) -> ContainerUsage {
        var moved = self
        moved.values = values.map { value in
            value.map {
                MetricValue($0.value, time: $0.time + seconds, isCovered: $0.isCovered)
            }
        }
        return moved
    }

    /// The digits at the end of the control group, by which Docker's API knows the container.
    package var containerID: Substring { Self.containerID(of: id) }

    /// The digits at the end of a control group.
    package static func containerID(of group: String) -> Substring {
        let last = group.split(separator: "/").last ?? ""
        // systemd's control groups are called `docker-<digits>.scope`.
        return last.hasSuffix(".scope")
            ? last.dropLast(".scope".count).split(separator: "-").last ?? last : last
    }
}

/// What one page told of the containers of services.
package struct UsageSnapshot: Equatable, Sendable {
    /// When the page was asked for, in unix seconds.
    package private(set) var time: Double
    /// The containers of services, in no particular order.
    package private(set) var containers: [ContainerUsage]
    /// How many samples of the page were read: those of the wanted families.
    package let samples: Int
    /// How many lines were skipped, by reason.
    package let skipped: [String: Int]
    /// The first line that was skipped, as `LINE:COLUMN: reason`.
    package let firstSkipped: String?

    package init(
        time: Double,
        containers: [ContainerUsage],
        samples: Int,
        skipped: [String: Int],
        firstSkipped: String?
    ) {
        self.time = time
        self.containers = containers
        self.samples = samples
        self.skipped = skipped
        self.firstSkipped = firstSkipped
    }

    /// When the newest value of a container was taken, in unix seconds; `nil` when there is none.
    var newestValue: Double? {
        var newest: Double?
        for container in containers {
            for case let value? in container.values where value.time > newest ?? -.infinity {
                newest = value.time
            }
        }
        return newest
    }

    /// The same with its times moved by so many seconds.
    func moved(by seconds: Double) -> UsageSnapshot {
        var moved = self
        moved.time += seconds
        moved.containers = containers.map { $0.moved(by: seconds) }
        return moved
    }
}
