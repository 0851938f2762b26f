import HTTP
import Posix

extension EngineEndpoint {
    /// What a stream of the engine tells.
    package enum StreamNews: Equatable, Sendable {
        /// The engine has taken the question; lines follow.
        case opened
        /// One JSON text, not read yet.
        case line([UInt8])
    }

    /// The lines of an answer without an end, as `/events` and `/containers/ID/stats` give them.
    ///
    /// It returns when the engine ends it, which one that stops does, and fails when there is no stream
    /// (any more). A line has at most `lineLimit` bytes. After a silence of `idleTime` the connection
    /// counts as broken.
    package func follow(
        _ path: String,
        _ query: EngineQuery = EngineQuery(),
        idleTime: Duration,
        lineLimit: Int = 1 << 20,
        _ tell: @escaping @EventLoop (StreamNews) -> Void
    ) async throws(EngineFault) {
        let lines = StreamLines(lineLimit, tell)
        let response = try await send(
            "GET",
            path,
            query,
            pieces: ClientRequest.Pieces(idleTime: idleTime) { piece throws(ClientError) in
                try lines.take(piece.body)
            }
        )
        guard response.status == 200 else {
            throw EngineFault(name("GET", path), .init(response))
        }
        do throws(ClientError) {
            try lines.take(response.body)
        } catch {
            throw EngineFault(name("GET", path), .transport(error))
        }
    }
}

/// The lines of one stream.
@EventLoop
private final class StreamLines {
    private let limit: Int
    private var splitter: LineSplitter
    private var isOpen = false
    private let tell: @EventLoop (EngineEndpoint.StreamNews) -> Void

    init(_ limit: Int, _ tell: @escaping @EventLoop (EngineEndpoint.StreamNews) -> Void) {
        self.limit = limit
        splitter = LineSplitter(limit: limit)
        self.tell = tell
    }

    func take(_ piece: [UInt8]) throws(ClientError) {
        if !isOpen { tell(.opened) }
        isOpen = true
        do throws(LineSplitter.TooLong) {
            for line in try splitter.add(piece) { tell(.line(line)) }
        } catch {
            throw .tooLarge(limit: limit)
        }
    }
}

extension Engine {
    /// Follows a stream of one host after the other, for ever: until the task is cancelled.
    ///
    /// A stream that ended is opened again, on the next host where the fault is the host's, after a
    /// pause that grows while it keeps failing; see ``Backoff``. `failed` is told why each time.
    package func followForEver(
        _ path: String,
        _ query: EngineQuery = EngineQuery(),
        idleTime: Duration,
        failed: @EventLoop (EngineFault) -> Void = { _ in },
        _ tell: @escaping @EventLoop (EngineEndpoint.StreamNews) -> Void
    ) async {
        var backoff = Backoff()
        while !Task.isCancelled {
            let start = ContinuousClock.Instant.now
            do throws(EngineFault) {
                try await ask { endpoint throws(EngineFault) in
                    try await endpoint.follow(path, query, idleTime: idleTime, tell)
                }
            } catch {
                if Task.isCancelled { return }
                failed(error)
            }
            let pause = backoff.pause(afterLasting: .now - start)
            try? await Task.sleep(for: pause)
        }
    }
}

/// How long to wait before something that ended is started again.
package struct Backoff: Equatable, Sendable {
    package static let shortest = Duration.seconds(1)
    package static let longest = Duration.seconds(60)
    /// What lasted so long was not a failure to start.
    package static let success = Duration.seconds(10)

    private var next = shortest

    package init() {}

    /// The pause after something that lasted for `time`: twice the last one, up to the longest.
    package mutating func pause(afterLasting time: Duration) -> Duration {
        if time >= Self.success { next = Self.shortest }
        defer { next = min(next * 2, Self.longest) }
        return next
    }
}
