import Docker
import HTTP
import JSON
import Posix

/// The engines of one section's hosts, shared by all jobs that name the same: one request answers every
/// job that asks the same at about the same time, and one stream of events wakes all of them.
@EventLoop
final class SharedEngine {
    private struct Flight {
        let start: ContinuousClock.Instant
        /// A `Task<Result<EngineList<Item>, EngineFault>, Never>`.
        let task: any Sendable
    }

    private struct Listener {
        let types: Set<String>
        let changed: @EventLoop () -> Void
    }

    private let engine: Engine
    private var flights: [String: Flight] = [:]
    private var listeners: [Int: Listener] = [:]
    private var lastListener = 0
    private var following: Task<Void, Never>?

    /// A stream that is silent for so long is opened anew: its connection may be long gone.
    private static let silence = Duration.seconds(600)

    /// The kinds of events that change lists.
    ///
    /// Not among them what health checks cause all the time: `exec_create`, `exec_start`, `exec_die`.
    private static let actions = [
        "create", "update", "remove", "start", "die", "destroy", "rename", "connect", "disconnect",
    ]

    init(_ settings: EngineSettings, client: Client) {
        engine = Engine(settings, client: client)
    }

    /// The list that a host gives, in an answer that was asked for at `oldest` or later.
    ///
    /// Who asks while another one waits for the same answer gets that one.
    func list<Item: EngineItem>(
        _ type: Item.Type,
        _ filters: [EngineFilter],
        of host: Int,
        notBefore oldest: ContinuousClock.Instant
    ) async -> Result<EngineList<Item>, EngineFault> {
        typealias Answer = Task<Result<EngineList<Item>, EngineFault>, Never>
        var query = EngineQuery()
        query.add(filters)
        let key = "\(host) \(Item.path)\(query.text)"
        if let flight = flights[key], flight.start >= oldest, let task = flight.task as? Answer {
            return await task.value
        }
        let endpoint = engine.endpoints[host]
        let task = Answer { @EventLoop in
            do throws(EngineFault) {
                return .success(try await endpoint.list(type, query))
            } catch {
                return .failure(error)
            }
        }
        let start = ContinuousClock.Instant.now
        flights[key] = Flight(start: start, task: task)
        let answer = await task.value
        // Nobody else asks: the answer need not be kept.
        if listeners.count < 2, flights[key]?.start == start { flights[key] = nil }
        return answer
    }

    /// Calls `changed` for each event about one of `types`; "" follows no events.
    ///
    /// - Returns: what ``remove(_:)`` takes.
    func add(_ types: Set<String>, _ changed: @escaping @EventLoop () -> Void) -> Int {
        lastListener += 1
        listeners[lastListener] = Listener(types: types, changed: changed)
        if following == nil, !types.isEmpty { follow() }
        return lastListener
    }

    func remove(_ listener: Int) {
        listeners[listener] = nil
        if listeners.values.allSatisfy(\.types.isEmpty) {
            following?.cancel()
            following = nil
        }
        if listeners.count < 2 { flights = [:] }
    }

    private func follow() {
        var query = EngineQuery()
        query.add([
            EngineFilter("type", ["container", "network", "node", "service"]),
            EngineFilter("event", Self.actions),
        ])
        following = Task { @EventLoop [engine, weak self] in
            var hasBeenOpen = false
            await engine.followForEver("/events", query, idleTime: Self.silence) { news in
                switch news {
                case .opened:
                    // What happened while nobody listened is not told again.
                    if hasBeenOpen { self?.tell(about: nil) }
                    hasBeenOpen = true
                case .line(let line):
                    let type = (try? JSON(reading: line))?["Type"]?.string
                    self?.tell(about: type)
                }
            }
        }
    }

    /// Tells who wants to hear about `type`; everybody who follows events for `nil`.
    private func tell(about type: String?) {
        for listener in listeners.values where !listener.types.isEmpty {
            if let type, !listener.types.contains(type) { continue }
            listener.changed()
        }
    }
}

/// The shared engines of all jobs.
@EventLoop
final class SharedEngines {
    private struct Weak {
        weak var engine: SharedEngine?
    }

    private let client: Client
    private var engines: [EngineSettings: Weak] = [:]

    nonisolated init(client: Client) {
        self.client = client
    }

    /// The engine with these settings; it lives as long as somebody has it.
    func engine(_ settings: EngineSettings) -> SharedEngine {
        if let engine = engines[settings]?.engine { return engine }
        engines = engines.filter { $0.value.engine != nil }
        let engine = SharedEngine(settings, client: client)
        engines[settings] = Weak(engine: engine)
        return engine
    }
}
