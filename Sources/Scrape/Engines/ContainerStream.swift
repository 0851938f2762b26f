import Docker
import HTTP
import Posix

/// The stats of one container as they come: the engine is asked what holds from its start on, and then sends
/// a line a second.
///
/// Of the lines only the newest is kept, until it is taken.
@EventLoop
final class ContainerStream {
    /// How it ended.
    enum End {
        /// The engine ended it, which one does that stops, or the container does not run.
        case ended
        case failed(EngineFault)
    }

    /// After so long without a line the connection counts as broken; a line comes every second.
    static let idleTime = Duration.seconds(10)
    /// A longer line is no sample: three kilobytes are usual, and 1024 CPUs add 30.
    static let lineLimit = 64 << 10

    /// `nil` as long as the engine has not said it.
    private(set) var facts: ContainerFacts?
    /// Whether the engine has taken the question.
    private(set) var isOpen = false
    /// When the last line came.
    private(set) var lastLine: ContinuousClock.Instant?
    private var newest: (line: [UInt8], arrival: ScrapeClock.Moment)?
    /// Whether there is a line that was not taken.
    var hasNews: Bool { newest != nil }
    private var bytes = 0
    private var task: Task<Void, Never>?

    private let id: String
    private let endpoint: EngineEndpoint
    private let clock: ScrapeClock

    init(_ id: String, _ endpoint: EngineEndpoint, _ clock: ScrapeClock) {
        self.id = id
        self.endpoint = endpoint
        self.clock = clock
    }

    /// Starts; `opened` is called when it is open, `ended` once, unless it is stopped before.
    func start(
        opened: @escaping @EventLoop () -> Void,
        ended: @escaping @EventLoop (End) -> Void
    ) {
        task = Task { @EventLoop in
            let end = await self.follow(opened)
            if !Task.isCancelled { ended(end) }
        }
    }

    func stop() {
        task?.cancel()
        task = nil
        isOpen = false
    }

    private func follow(_ opened: @escaping @EventLoop () -> Void) async -> End {
        do throws(EngineFault) {
            facts = ContainerFacts(try await endpoint.get("/containers/\(id)/json"))
            guard facts != nil else { return .ended }
            try await endpoint.follow(
                "/containers/\(id)/stats",
                ["stream": "1"],
                idleTime: Self.idleTime,
                lineLimit: Self.lineLimit
            ) { [weak self] news in
                guard let self, self.task != nil else { return }
                switch news {
                case .opened:
                    self.isOpen = true
                    opened()
                case .line(let line): self.take(line)
                }
            }
            isOpen = false
            return .ended
        } catch {
            isOpen = false
            return .failed(error)
        }
    }

    private func take(_ line: [UInt8]) {
        newest = (line, clock.moment)
        bytes += line.count
        lastLine = .now
    }

    /// The newest line and when it came, once, and how many bytes came since the last time.
    func takeNewest() -> (line: [UInt8]?, arrival: Double, bytes: Int) {
        defer {
            newest = nil
            bytes = 0
        }
        let arrival = newest.map { $0.arrival.time + clock.move(since: $0.arrival) }
        return (newest?.line, arrival ?? 0, bytes)
    }
}
