import Glibc
import Posix
import Testdata
import Testing

/// Another program that runs while a test asks it, or until it ends by itself.
///
/// The kernel ends it together with the thread that started it.
final class Process: Sendable {
    private let pid: pid_t
    private let output: String

    /// Starts a program of `PATH`; what it says goes to a file.
    init(_ words: [String], input: String = "/dev/null") throws {
        output = "/tmp/swarm-bridge-test-\(getpid())-\(UInt32.random(in: 0...(.max))).out"
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, writing, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        let words = ["/usr/bin/env", "setpriv", "--pdeathsig", "KILL"] + words
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in arguments { free(word) } }
        var pid = pid_t()
        try #require(
            posix_spawn(&pid, "/usr/bin/env", &actions, nil, &arguments, environ) == 0
        )
        self.pid = pid
    }

    /// What it has said so far.
    var said: String {
        let bytes = try? FileBytes.read(output, limit: 64 << 20)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// Waits until it ends, off the event loop.
    @concurrent
    func end() async -> String {
        waitpid(pid, nil, 0)
        defer { unlink(output) }
        return said
    }

    func stop() async {
        kill(pid, SIGKILL)
        _ = await end()
    }

    /// A port of loopback that was free a moment ago.
    static func freePort() throws -> UInt16 {
        let socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
        return try #require(socket.localAddress?.port)
    }
}
