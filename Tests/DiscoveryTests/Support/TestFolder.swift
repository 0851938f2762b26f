import Glibc
import Posix

/// A folder for one test.
final class TestFolder {
    let path: String

    init() {
        var template = Array("/tmp/swarm-bridge-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    /// The whole path of a file in it.
    func file(_ name: String) -> String { "\(path)/\(name)" }

    func bytes(_ name: String) -> [UInt8]? { try? FileBytes.read(file(name), limit: 1 << 24) }

    func status(_ name: String) -> stat? {
        var status = stat()
        return stat(file(name), &status) == 0 ? status : nil
    }

    /// The names in it, hidden ones too.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    func remove() {
        for name in names {
            unlink(file(name))
            rmdir(file(name))
        }
        rmdir(path)
    }
}
