import Glibc
import Testdata

/// Commands that a test runs beside itself.
enum Shell {
    struct Trouble: Error, CustomStringConvertible {
        let description: String
    }

    /// What a command prints; it throws when it fails.
    @concurrent
    @discardableResult
    static func run(_ command: String) async throws -> String {
        let file = "/tmp/swarm-bridge-shell-\(UInt32.random(in: 0 ... .max))"
        defer { unlink(file) }
        var words: [UnsafeMutablePointer<CChar>?] = [
            strdup("/bin/sh"), strdup("-c"), strdup("exec >\(file) 2>&1 </dev/null; \(command)"),
            nil,
        ]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        guard posix_spawn(&child, "/bin/sh", nil, nil, &words, environ) == 0 else {
            throw Trouble(description: "there is no /bin/sh")
        }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        let output = String(decoding: read(file), as: UTF8.self)
        guard status == 0 else { throw Trouble(description: "\(command): \(output)") }
        return output
    }

    private static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&bytes, 1, bytes.count, file)
        return Array(bytes[..<count])
    }
}
