import Glibc
import Posix

/// An engine that sends stats, well or badly, for tests: a connection is a request.
@EventLoop
final class StatsEngine: Watcher {
    /// What the stream of a container is like.
    enum Manner {
        /// A line every 50 milliseconds.
        case steady
        /// Nothing comes.
        case silent
        /// One line without an end.
        case endless
        /// Lines that are no samples.
        case garbage
        /// The stream ends after its first line.
        case brief
    }

    struct Container {
        var service: String
        var manner = Manner.steady
        var cores = 0.4
        var startedAt = WallClock.unixSeconds
        /// Seconds of CPU before it started, as if a machine had counted wrongly.
        var ahead = 0.0
    }

    let address: SocketAddress
    var containers: [String: Container] = [:]
    /// Whether questions are answered.
    var answers = true
    /// Whether it tells of events.
    var tellsEvents = true
    /// The paths that were asked for, without their version.
    private(set) var asked: [String] = []
    private let socket: Socket
    private var registration: Reactor.Registration?
    private var descriptors: Set<Int32> = []
    private var listeners: [Int32] = []

    init(port: UInt16 = 0) throws {
        socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: port))
        address = socket.localAddress ?? .ipv4(0, port: 0)
        registration = try Reactor.shared.watch(socket.raw, for: .input, self)
    }

    var url: String { "tcp://\(address)" }

    func ready(_ events: Readiness) {
        guard let connection = try? socket.accept() else { return }
        let descriptor = dup(connection.raw)
        descriptors.insert(descriptor)
        receive(descriptor)
    }

    private func receive(_ descriptor: Int32) {
        Reactor.shared.after(.milliseconds(3)) { [weak self] in
            guard let self, self.descriptors.contains(descriptor) else { return }
            var request = [UInt8](repeating: 0, count: 4096)
            let count = recv(descriptor, &request, request.count, Int32(MSG_DONTWAIT))
            guard count > 0 else {
                return count == 0 ? self.close(descriptor) : self.receive(descriptor)
            }
            let words = String(decoding: request[..<count], as: UTF8.self).split(separator: " ")
            if self.answers { self.answer(String(words[1]), descriptor) }
        }
    }

    private func answer(_ target: String, _ descriptor: Int32) {
        let path = target.prefix { $0 != "?" }
        let parts = path.split(separator: "/").drop { $0.hasPrefix("v1") }.map(String.init)
        asked.append(parts.joined(separator: "/"))
        switch parts {
        case ["_ping"]: finish("OK", descriptor)
        case ["info"]: finish(#"{"MemTotal":8000000000}"#, descriptor)
        case ["containers", "json"]:
            let list = containers.sorted { $0.key < $1.key }.map { id, container in
                """
                {"Id":"\(id)","Names":["/\(container.service).1"],"State":"running","Labels":\
                {"com.docker.swarm.service.name":"\(container.service)"}}
                """
            }
            finish("[\(list.joined(separator: ","))]", descriptor)
        case ["events"] where tellsEvents:
            listeners.append(descriptor)
            send("HTTP/1.1 200 OK\r\n\r\n", descriptor)
        case _ where parts.count == 3 && containers[parts[1]] == nil:
            finish(#"{"message":"No such container"}"#, descriptor, "404 Not Found")
        case _ where parts.count == 3 && parts[2] == "json":
            let started = text(containers[parts[1]]?.startedAt ?? 0)
            finish(
                """
                {"State":{"Running":true,"StartedAt":"\(started)"},"HostConfig":{"NanoCpus":500000000}}
                """,
                descriptor
            )
        case _ where parts.count == 3 && parts[2] == "stats":
            send("HTTP/1.1 200 OK\r\n\r\n", descriptor)
            stream(parts[1], descriptor)
        default: finish("{}", descriptor, "404 Not Found")
        }
    }

    private func stream(_ id: String, _ descriptor: Int32) {
        guard let container = containers[id], descriptors.contains(descriptor) else { return }
        var pause = Duration.milliseconds(50)
        switch container.manner {
        case .steady, .brief: send(line(container) + "\n", descriptor)
        case .silent: break
        case .endless:
            send(String(repeating: "x", count: 8192), descriptor)
            pause = .milliseconds(1)
        case .garbage: send("{\"read\":}\nnonsense\n\u{1}\n", descriptor)
        }
        if container.manner == .brief { return close(descriptor) }
        Reactor.shared.after(pause) { [weak self] in self?.stream(id, descriptor) }
    }

    private func line(_ container: Container) -> String {
        let now = WallClock.unixSeconds
        let cpu = container.ahead + (now - container.startedAt) * container.cores
        return String(decoding: EngineScene.line(at: text(now), cpu: cpu), as: UTF8.self)
    }

    private func text(_ time: Double) -> String { CalendarTime(unixSeconds: time).rfc3339 }

    /// Tells of an event.
    func tell(_ action: String, _ id: String) {
        let line = #"{"Type":"container","Action":"\#(action)","Actor":{"ID":"\#(id)"}}"#
        for listener in listeners { send(line + "\n", listener) }
    }

    /// Breaks every connection there is.
    func breakAll() {
        for descriptor in descriptors { close(descriptor) }
    }

    private func finish(_ body: String, _ descriptor: Int32, _ status: String = "200 OK") {
        let version = "Api-Version: 1.41\r\nConnection: close\r\nContent-Length: \(body.utf8.count)"
        send("HTTP/1.1 \(status)\r\n\(version)\r\n\r\n\(body)", descriptor)
        close(descriptor)
    }

    private func send(_ text: String, _ descriptor: Int32) {
        guard descriptors.contains(descriptor) else { return }
        let bytes = Array(text.utf8)
        let sent = Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL | MSG_DONTWAIT))
        if sent < 0, errno == EPIPE || errno == ECONNRESET { close(descriptor) }
    }

    private func close(_ descriptor: Int32) {
        guard descriptors.remove(descriptor) != nil else { return }
        listeners.removeAll { $0 == descriptor }
        Glibc.close(descriptor)
    }

    /// How many connections there are.
    var connections: Int { descriptors.count }

    func stop() {
        guard let registration else { return }
        Reactor.shared.cancel(registration)
        self.registration = nil
        breakAll()
        socket.shutDown()
    }
}
