import Glibc
import Posix

/// The source of the program, for tests that compare it with what is written about it.
enum Sources {
    /// All files with what they hold.
    static func files() throws -> [(path: String, text: String)] {
        try swiftFiles(in: "\(Shipped.folder)/../Sources").map { path in
            let bytes = try FileBytes.read(path, limit: 1 << 20)
            return (path, String(decoding: bytes, as: UTF8.self))
        }
    }

    /// What all files hold.
    static func all() throws -> String {
        try files().map(\.text).joined(separator: "\n")
    }

    static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    private static func swiftFiles(in folder: String) throws -> [String] {
        guard let stream = opendir(folder) else { throw SystemError("opendir \(folder)") }
        defer { closedir(stream) }
        var paths: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            let path = "\(folder)/\(name)"
            if Int32(entry.pointee.d_type) == Int32(DT_DIR) {
                paths += try swiftFiles(in: path)
            } else if name.hasSuffix(".swift") {
                paths.append(path)
            }
        }
        return paths.sorted()
    }
}
