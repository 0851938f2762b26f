import Glibc
import HTTP
import Posix

/// Other programs that a benchmark needs.
enum Peer {
    /// The path of an installed program; `package` is what Debian calls it.
    static func path(_ name: String, package: String) throws -> String {
        let folders = [
            "/usr/local/bin", "/usr/bin", "/usr/local/sbin", "/usr/sbin", "/bin", "/sbin",
        ]
        for folder in folders where access("\(folder)/\(name)", X_OK) == 0 {
            return "\(folder)/\(name)"
        }
        throw Failure("\(name) is not installed (Debian: apt-get install \(package))")
    }

    /// A port of 127.0.0.1 that was free a moment ago.
    @EventLoop
    static func freePort() throws -> UInt16 {
        let socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        guard let port = socket.localAddress?.port else { throw Failure("there is no free port") }
        return port
    }

    /// Asks until the answer is 200.
    ///
    /// - Returns: the answer.
    @EventLoop
    @discardableResult
    static func answer(
        _ target: String,
        port: UInt16,
        within limit: Duration = .seconds(10)
    ) async throws -> ClientResponse {
        let url = try ServiceURL("http://127.0.0.1:\(port)")
        let client = Client(userAgent: "bench")
        defer { client.closeIdle() }
        let end = ContinuousClock.now + limit
        while ContinuousClock.now < end {
            let request = ClientRequest("GET", url, target, time: .seconds(1))
            if let response = try? await client.send(request), response.status.code == 200 {
                return response
            }
            try await Task.sleep(for: .microseconds(500))
        }
        throw Failure("port \(port) has not answered \(target) with 200 for \(limit)")
    }
}
