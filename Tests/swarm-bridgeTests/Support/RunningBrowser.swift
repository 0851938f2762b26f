import Glibc
import Posix
import Testdata
import Testing

/// A real Chromium without a window, steered by the DevTools protocol over a pair of pipes.
///
/// Messages are JSON texts that end in a zero byte (`--remote-debugging-pipe`: it reads from
/// descriptor 3 and writes to 4).
@EventLoop
final class RunningBrowser {
    private let child: ChildProcess
    private let input: Int32
    private let output: Int32
    private var received: [UInt8] = []
    private var lastID = 0
    private var answers: [Int: JSON] = [:]
    private var session = ""
    /// What the page asked for, and what it complained of, in order.
    private(set) var requests: [String] = []
    private(set) var complaints: [String] = []
    private var loads = 0

    init(on scene: Scene) async throws {
        let program = try #require(Peer.chromium.path, "\(Peer.chromium.absence)")
        let (toBrowser, fromBrowser) = ("\(scene.folder)/to", "\(scene.folder)/from")
        for path in [toBrowser, fromBrowser] {
            guard mkfifo(path, 0o600) == 0 else { throw SystemError("mkfifo") }
        }
        // Opened for both ways, no end of a pipe waits for the other.
        input = Glibc.open(toBrowser, O_RDWR | O_CLOEXEC)
        output = Glibc.open(fromBrowser, O_RDWR | O_NONBLOCK | O_CLOEXEC)
        let flags = [
            "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-component-update", "--disable-background-networking",
            "--user-data-dir=profile", "--remote-debugging-pipe", "about:blank",
        ]
        child = try scene.start(
            "/bin/sh",
            ["-c", "exec \"$0\" \"$@\" 3<'\(toBrowser)' 4>'\(fromBrowser)'", program] + flags,
            named: "chromium"
        )
        let target = try await call("Target.createTarget", #"{"url":"about:blank"}"#)
        let id = try #require(target["targetId"].text)
        let attached = try await call(
            "Target.attachToTarget",
            #"{"targetId":"\#(id)","flatten":true}"#
        )
        session = try #require(attached["sessionId"].text)
        for domain in ["Page", "Runtime", "Log", "Network"] { try await call("\(domain).enable") }
    }

    deinit {
        close(input)
        close(output)
    }

    /// Lets the page be of that width in CSS pixels, on a phone or not, and in a colour scheme.
    func show(width: Int, isPhone: Bool, isDark: Bool) async throws {
        try await call(
            "Emulation.setDeviceMetricsOverride",
            #"{"width":\#(width),"height":900,"deviceScaleFactor":1,"mobile":\#(isPhone)}"#
        )
        let scheme = isDark ? "dark" : "light"
        try await call(
            "Emulation.setEmulatedMedia",
            #"{"features":[{"name":"prefers-color-scheme","value":"\#(scheme)"}]}"#
        )
    }

    /// Goes to a page and waits until all of it is there.
    func open(_ url: String) async throws {
        try await load { try await self.call("Page.navigate", #"{"url":"\#(url)"}"#) }
    }

    func reload() async throws { try await load { try await self.call("Page.reload") } }

    /// Does what makes the browser load a page, and waits for that.
    func load(_ action: @EventLoop () async throws -> Void) async throws {
        let before = loads
        try await action()
        try await eventually("the page is loaded", every: .milliseconds(10)) {
            self.receive()
            return self.loads > before
        }
    }

    /// The text that an expression of JavaScript gives.
    @discardableResult
    func evaluate(_ expression: String) async throws -> String {
        let quoted = expression.utf8.reduce(into: "") { text, byte in
            switch byte {
            case UInt8(ascii: "\""): text += "\\\""
            case UInt8(ascii: "\\"): text += "\\\\"
            case UInt8(ascii: "\n"): text += "\\n"
            default: text.unicodeScalars.append(UnicodeScalar(byte))
            }
        }
        let answer = try await call("Runtime.evaluate", #"{"expression":"String(\#(quoted))"}"#)
        let result = answer["result"]["value"].text
        return try #require(result, "\(expression): \(answer)")
    }

    @discardableResult
    private func call(_ method: String, _ parameters: String = "{}") async throws -> JSON {
        lastID += 1
        let id = lastID
        let receiver = session.isEmpty ? "" : #","sessionId":"\#(session)""#
        let text = #"{"id":\#(id),"method":"\#(method)","params":\#(parameters)\#(receiver)}"#
        var bytes = Array(text.utf8) + [0]
        while !bytes.isEmpty {
            let count = write(input, bytes, bytes.count)
            guard count > 0 else { throw SystemError("write to chromium") }
            bytes.removeFirst(count)
        }
        try await eventually("chromium answers \(method)", every: .milliseconds(5)) {
            self.receive()
            return self.answers[id] != nil || self.child.ended != nil
        }
        guard let answer = answers.removeValue(forKey: id), answer["error"] == .null else {
            throw Overdue(description: "chromium refuses \(method)")
        }
        return answer["result"]
    }

    private func receive() {
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = read(output, &chunk, chunk.count)
            guard count > 0 else { break }
            received += chunk[..<count]
        }
        while let end = received.firstIndex(of: 0) {
            if let message = try? JSON(received[..<end]) { take(message) }
            received.removeSubrange(...end)
        }
    }

    private func take(_ message: JSON) {
        if case .number(let id) = message["id"] { answers[Int(id)] = message }
        let parameters = message["params"]
        switch message["method"].text {
        case "Page.loadEventFired": loads += 1
        case "Network.requestWillBeSent":
            requests.append(parameters["request"]["url"].text ?? "?")
        case "Log.entryAdded": complaints.append(parameters["entry"]["text"].text ?? "?")
        case "Runtime.consoleAPICalled", "Runtime.exceptionThrown":
            complaints.append("\(parameters)")
        default: break
        }
    }
}
