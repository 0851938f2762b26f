import Posix

@testable import HTTP

/// A server with routes for the tests, on a loopback port that the kernel chose.
@EventLoop
final class TestServer {
    let server: Server
    let address: SocketAddress
    /// What is behind `/gate`.
    let gate: Gate
    /// What the observer was told: route and status.
    var answered: [String] { record.answered }
    /// How often `/big` or `/list` was asked for.
    var bigCount: Int { record.bigCount }
    private let record = Record()

    @EventLoop
    private final class Record {
        var answered: [String] = []
        var bigCount = 0
    }

    nonisolated static let anyPort = SocketAddress.ipv4(0x7F00_0001, port: 0)
    nonisolated static let bigSize = 2 << 20
    /// The body of `/list`, which is sent without being copied: more than a pipe holds at a time.
    nonisolated static let list = (0..<(bigSize + 12_345)).map {
        UInt8(ascii: "a") + UInt8($0 * $0 / 4099 % 26)
    }

    init(
        on address: SocketAddress = TestServer.anyPort,
        limits: Server.Limits = .with { _ in }
    ) throws {
        let record = record
        let gate = Gate()
        let big = [UInt8](repeating: UInt8(ascii: "b"), count: Self.bigSize)
        let router = Router()
        router.add("GET", "/hello", .now { _, _ in .text(200, "hello") })
        router.add("GET", "/peer", .now { request, _ in .text(200, "\(request.peer.isLoopback)") })
        router.add("GET", "/nothing", .now { _, _ in Response(204) })
        router.add("POST", "/echo", .now { request, _ in Response(200, body: request.body) })
        router.add(
            "GET",
            "/big",
            .now { _, _ in
                record.bigCount += 1
                return Response(200, body: big)
            }
        )
        let list = Response(200, body: Self.list).preparedForMany()
        router.add(
            "GET",
            "/list",
            .now { _, _ in
                record.bigCount += 1
                return list
            }
        )
        router.add(
            "GET",
            "/gate/{name}",
            .later { _, parts in
                await gate.pass() ? .text(200, "passed \(parts["name"])") : .text(500, "cancelled")
            }
        )
        var observer = Server.Observer()
        observer.answered = { record.answered.append("\($0) \($1.code)") }
        server = Server(router: router, limits: limits, observer: observer)
        self.address = try server.listen(on: address)
        self.gate = gate
    }

    /// A connection to it.
    func connect() throws -> Wire {
        try Wire(to: address)
    }

    func stop() async {
        gate.open()
        await server.stop(grace: .zero)
    }
}

/// Holds up those who want to pass until it is opened.
@EventLoop
final class Gate {
    private(set) var waiting = 0
    private(set) var cancelled = 0
    private var isOpen = false
    private var continuations: [Int: CheckedContinuation<Bool, Never>] = [:]
    private var last = 0

    nonisolated init() {}

    /// Waits; `false` when the task was cancelled meanwhile.
    func pass() async -> Bool {
        if isOpen { return true }
        last += 1
        let number = last
        waiting += 1
        defer { waiting -= 1 }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuations[number] = $0 }
        } onCancel: {
            Task { @EventLoop in
                guard let continuation = continuations.removeValue(forKey: number) else { return }
                cancelled += 1
                continuation.resume(returning: false)
            }
        }
    }

    func open() {
        isOpen = true
        for continuation in continuations.values { continuation.resume(returning: true) }
        continuations = [:]
    }
}

/// Waits until `isTrue`, looking again and again; `false` when patience is at its end.
@EventLoop
func eventually(_ isTrue: @EventLoop () -> Bool) async -> Bool {
    let end = ContinuousClock.now + Wire.patience
    while !isTrue() {
        if ContinuousClock.now > end { return false }
        try? await Task.sleep(for: .milliseconds(2))
    }
    return true
}

extension Server.Limits {
    /// The usual limits with some of them changed, and time enough for a slow machine to read the end.
    static func with(_ change: (inout Self) -> Void) -> Self {
        var limits = Self()
        limits.lingerTime = Wire.patience
        change(&limits)
        return limits
    }
}
