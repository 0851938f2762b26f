import Glibc
import Posix
import Testing

@testable import HTTP

private let curlProgram = "/usr/bin/curl"

/// What curl makes of the server: an opinion that is not our own.
@Suite(
    "To curl, the server",
    .enabled(if: access(curlProgram, X_OK) == 0, "curl is not installed"),
    .timeLimit(.minutes(1))
)
@EventLoop
struct CurlTests {
    /// What curl prints when it is called with `arguments` and, in place of `@`, the server's address.
    private func curl(_ server: TestServer, _ arguments: String...) async throws -> String {
        let given = arguments.map { $0.replacing("@", with: "http://\(server.address)") }
        return try await Self.run(["-sS", "--max-time", "20", "--noproxy", "*"] + given)
    }

    /// Waits for the program on a thread beside the loop.
    @concurrent
    private static func run(_ arguments: [String]) async throws -> String {
        var ends: [Int32] = [0, 0]
        try #require(pipe(&ends) == 0)
        let output = Descriptor(owning: ends[0])
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in [1, 2] as [Int32] {
            posix_spawn_file_actions_adddup2(&actions, ends[1], stream)
        }
        var words: [UnsafeMutablePointer<CChar>?] = ([curlProgram] + arguments).map { strdup($0) }
        words.append(nil)
        defer { for word in words { free(word) } }
        var process = pid_t()
        let code = posix_spawn(&process, curlProgram, &actions, nil, words, environ)
        close(ends[1])
        try #require(code == 0)
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = read(output.raw, &chunk, chunk.count), count > 0 {
            bytes += chunk[..<count]
        }
        waitpid(process, nil, 0)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("answers GET, HEAD and POST on one connection")
    func methods() async throws {
        let server = try TestServer()
        let text = try await curl(
            server,
            "@/hello",
            "--next",
            "-sSI",
            "@/hello",
            "--next",
            "-sS",
            "-d",
            "abc",
            "@/echo",
            "--next",
            "-sS",
            "-w",
            "%{http_code} %{num_connects}",
            "@/none"
        )
        #expect(text.hasPrefix("hello\nHTTP/1.1 200 OK\r\n"))
        #expect(text.hasSuffix("\r\n\r\nabcthere is nothing at /none\n404 0"))
        await server.stop()
    }

    @Test("takes chunked uploads, and large ones after 100 Continue")
    func uploads() async throws {
        let server = try TestServer(limits: .with { $0.request.body = 4 << 20 })
        let path = "/tmp/swarm-bridge-test-\(getpid())-upload"
        try AtomicFile.write([UInt8](repeating: UInt8(ascii: "u"), count: 3 << 20), to: path)
        defer { unlink(path) }
        let size = ["-o", "/dev/null", "-w", "%{http_code} %{size_download}"]
        let request = ["-X", "POST", "--data-binary", "@\(path)", "http://\(server.address)/echo"]
        let common = ["-sS", "--max-time", "20", "--noproxy", "*"] + size
        #expect(try await Self.run(common + request) == "200 3145728")
        let waiting = common + ["-H", "Expect: 100-continue"] + request
        #expect(try await Self.run(waiting) == "200 3145728")
        let chunked = common + ["-H", "Transfer-Encoding: chunked"] + request
        #expect(try await Self.run(chunked) == "200 3145728")
        await server.stop()
    }

    @Test("refuses a body that is too large in a way that curl can read")
    func tooLarge() async throws {
        let server = try TestServer(limits: .with { $0.request.body = 1000 })
        let path = "/tmp/swarm-bridge-test-\(getpid())-large"
        try AtomicFile.write([UInt8](repeating: 7, count: 20 << 20), to: path)
        defer { unlink(path) }
        let text = try await Self.run([
            "-sS", "--max-time", "20", "--noproxy", "*", "-H", "Expect:", "-w", "%{http_code}",
            "--data-binary", "@\(path)", "http://\(server.address)/echo",
        ])
        #expect(text.hasPrefix("the body is larger than 1000 bytes\n"))
        #expect(text.contains("413"))
        await server.stop()
    }

    @Test("speaks HTTP/1.0 and over a Unix-domain socket")
    func others() async throws {
        let server = try TestServer()
        #expect(try await curl(server, "-0", "@/hello") == "hello\n")
        let path = "/tmp/swarm-bridge-test-\(getpid())-curl.sock"
        try server.server.listen(on: .unix(path))
        #expect(try await curl(server, "--unix-socket", path, "http://a/hello") == "hello\n")
        await server.stop()
    }
}
