import Glibc
import Posix

/// One end of a raw connection: what arrives is collected, nothing is understood.
@EventLoop
final class Wire: Watcher {
    /// How the other end stopped.
    enum Ending: Equatable {
        case finished
        case reset
    }

    /// What has arrived and has not been taken.
    private(set) var received: [UInt8] = []
    private(set) var ending: Ending?
    private var descriptor: Int32
    private var registration: Reactor.Registration?
    private var output: [UInt8] = []
    /// How much of the output is sent.
    private var sent = 0
    private var finishes = false
    private var isReading = true
    private var waiting: (isOver: @EventLoop () -> Bool, go: CheckedContinuation<Void, Never>)?

    /// How long a test waits for what must come; only a failure takes that long.
    nonisolated static let patience = Duration.seconds(20)

    /// Connects to `address`.
    convenience init(to address: SocketAddress) throws {
        try self.init(try Socket.connect(to: address))
    }

    /// Takes over a connection; the descriptor is a copy, so that it can be closed at any moment.
    init(_ socket: consuming Socket) throws {
        descriptor = dup(socket.raw)
        registration = try Reactor.shared.watch(descriptor, for: [.input, .output], self)
    }

    // MARK: Sending

    func send(_ text: String) {
        send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8]) {
        output += bytes
        flush()
    }

    /// Says that nothing more comes, once all is out.
    func finishSending() {
        finishes = true
        flush()
    }

    private func flush() {
        while sent < output.count {
            let count = output.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        if sent == output.count {
            output = []
            sent = 0
        }
        if output.isEmpty, finishes { shutdown(descriptor, Int32(SHUT_WR)) }
        watchAgain()
    }

    // MARK: Receiving

    /// Takes in nothing more until ``resume()``, so that the kernel's buffers fill.
    func pause() {
        isReading = false
        watchAgain()
    }

    func resume() {
        isReading = true
        watchAgain()
    }

    func ready(_ events: Readiness) {
        if events.contains(.output) { flush() }
        if events.contains(.input), isReading { receive() }
    }

    private func receive() {
        let (count, code) = withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 16) { room in
            let count = recv(descriptor, room.baseAddress, room.count, 0)
            let code = errno
            if count > 0 { received.append(contentsOf: room[..<count]) }
            return (count, code)
        }
        if count == 0 {
            ending = .finished
        } else if count < 0, code != EAGAIN {
            ending = .reset
        }
        watchAgain()
        look()
    }

    private func watchAgain() {
        guard let registration else { return }
        var events: Readiness = isReading && ending == nil ? .input : []
        if !output.isEmpty, ending == nil { events.insert(.output) }
        Reactor.shared.change(registration, to: events)
        if ending != nil {
            Reactor.shared.cancel(registration)
            self.registration = nil
        }
    }

    // MARK: Waiting

    /// Waits until `isOver`, or until the other end stopped, or until patience is at its end.
    func wait(until isOver: @escaping @EventLoop () -> Bool) async {
        if isOver() || ending != nil { return }
        let timer = Reactor.shared.after(Self.patience) { [self] in go() }
        await withCheckedContinuation { waiting = (isOver, $0) }
        Reactor.shared.cancel(timer)
    }

    private func look() {
        guard let waiting, waiting.isOver() || ending != nil else { return }
        go()
    }

    private func go() {
        waiting?.go.resume()
        waiting = nil
    }

    /// What arrives until the other end stops.
    func everything() async -> String {
        await wait { false }
        return takeAll()
    }

    /// Waits for `text` and takes all that has arrived.
    func take(to text: String) async -> String {
        let wanted = Array(text.utf8)
        await wait { [self] in received.reversed().starts(with: wanted.reversed()) }
        return takeAll()
    }

    /// The next answer; `nil` when none comes.
    func answer(isHead: Bool = false) async -> Answer? {
        await wait { [self] in Answer(received, isHead: isHead) != nil }
        guard let answer = Answer(received, isHead: isHead) else { return nil }
        received.removeFirst(answer.size)
        return answer
    }

    private func takeAll() -> String {
        defer { received = [] }
        return String(decoding: received, as: UTF8.self)
    }

    // MARK: Ending

    func close() {
        guard descriptor >= 0 else { return }
        if let registration { Reactor.shared.cancel(registration) }
        registration = nil
        Glibc.close(descriptor)
        descriptor = -1
        ending = ending ?? .finished
        go()
    }

    /// Closes with a reset.
    func reset() {
        var option = linger(l_onoff: 1, l_linger: 0)
        let size = socklen_t(MemoryLayout<linger>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &option, size)
        close()
    }
}

/// A response with a Content-Length, taken apart without the parser under test.
struct Answer {
    let status: Int
    let head: String
    let body: [UInt8]
    /// Bytes of all of it.
    let size: Int

    /// The first answer in the bytes; `nil` when it is not complete.
    init?(_ bytes: [UInt8], isHead: Bool) {
        let end = Array("\r\n\r\n".utf8)
        let places = 0..<max(0, min(bytes.count, 2000) - 3)
        guard let place = places.first(where: { bytes[$0..<($0 + 4)].elementsEqual(end) })
        else { return nil }
        head = String(decoding: bytes[..<place], as: UTF8.self)
        status = Int(head.dropFirst(9).prefix(3)) ?? 0
        let hasBody = !isHead && status >= 200 && status != 204 && status != 304
        let length = hasBody ? Int(Self.field("Content-Length", in: head) ?? "") ?? 0 : 0
        size = place + 4 + length
        guard bytes.count >= size else { return nil }
        body = Array(bytes[(place + 4)..<size])
    }

    var text: String { String(decoding: body, as: UTF8.self) }

    func field(_ name: String) -> String? { Self.field(name, in: head) }

    private static func field(_ name: String, in head: String) -> String? {
        let line = head.split(separator: "\r\n").first { $0.hasPrefix("\(name): ") }
        return line.map { String($0.dropFirst(name.count + 2)) }
    }
}
