import Docker
import Posix

/// The engines of a `dockerswarm_sd` or `docker_sd` job: their lists, made into targets.
@EventLoop
final class EngineSource: ListSource {
    let hosts: [EngineHost]
    let settles: Bool

    private let job: EngineJob
    private let engine: SharedEngine
    private var listener: Int?
    private var lastEvent: ContinuousClock.Instant?
    /// When the last lists were there: the next ones are to be newer.
    private var lastRead: ContinuousClock.Instant?

    init(_ job: EngineJob, _ engine: SharedEngine) {
        self.job = job
        self.engine = engine
        hosts = job.engine.hosts
        settles = job.role == .tasks
    }

    func sentence(_ failure: PollFailure, of host: Int) -> String { failure.description }

    func start(_ changed: @escaping @EventLoop () -> Void) {
        let types = job.followsEvents ? job.role.eventTypes : []
        listener = engine.add(types) { [weak self] in
            self?.lastEvent = .now
            changed()
        }
    }

    func stop() {
        if let listener { engine.remove(listener) }
        listener = nil
    }

    func ask(_ host: Int, unless current: TargetList?) async -> Result<ListAnswer, PollFailure> {
        do throws(EngineFault) {
            let lists = try await read(host)
            let list = await Self.list(job, lists, unless: current)
            return .success(
                ListAnswer(
                    list: list,
                    role: job.role.rawValue,
                    unit: "targets",
                    count: list.targets.groups.count
                )
            )
        } catch {
            return .failure(.engine(error))
        }
    }

    func check(_ host: Int) async -> Result<String?, PollFailure> {
        let answer: Result<Void, EngineFault> =
            switch job.role {
            // Only managers list nodes.
            case .nodes, .services, .tasks: await answers(host, EngineNode.self)
            case .containers: await answers(host, EngineNetwork.self)
            }
        return answer.map { nil }.mapError(PollFailure.engine)
    }

    private func answers<Item: EngineItem>(
        _ host: Int,
        _ type: Item.Type
    ) async -> Result<Void, EngineFault> {
        await engine.list(type, [], of: host, notBefore: .now).map { _ in }
    }

    /// The lists that the job's role is made of, all of one host.
    private func read(_ host: Int) async throws(EngineFault) -> EngineLists {
        // Jobs poll at about the same time: what another one was told just now is as good.
        let recent = ContinuousClock.Instant.now - job.refreshInterval * 0.2
        let oldest = max(recent, lastEvent ?? recent, lastRead ?? recent)
        defer { lastRead = .now }
        let engine = engine
        func list<Item: EngineItem>(
            _ type: Item.Type,
            _ filters: [EngineFilter] = []
        ) async throws(EngineFault) -> EngineList<Item> {
            try await engine.list(type, filters, of: host, notBefore: oldest).get()
        }
        var lists = EngineLists()
        switch job.role {
        case .nodes:
            lists.nodes = try await list(EngineNode.self, job.filters)
        case .services:
            lists.services = try await list(EngineService.self, job.filters)
            lists.networks = try await list(EngineNetwork.self)
        case .tasks:
            lists.tasks = try await list(EngineTask.self, job.taskFilters)
            lists.services = try await list(EngineService.self)
            lists.nodes = try await list(EngineNode.self)
            lists.networks = try await list(EngineNetwork.self)
        case .containers:
            lists.containers = try await list(EngineContainer.self, job.filters)
            lists.networks = try await list(EngineNetwork.self)
        }
        return lists
    }

    /// Makes the list off the event loop, and keeps the one there is when nothing changed.
    @concurrent
    private static func list(
        _ job: EngineJob,
        _ lists: EngineLists,
        unless current: TargetList?
    ) async -> TargetList {
        let targets = EngineTargets.make(job, lists)
        if let current, current.targets == targets { return current }
        return TargetList(targets)
    }
}
