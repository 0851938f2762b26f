import Glibc
import Posix

/// A folder for one run, removed at its end.
struct Workplace {
    let path: String

    init() throws {
        var template = Array("/tmp/swarm-bridge-bench-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure("cannot make a folder in /tmp") }
        path = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    func write(_ bytes: [UInt8], to name: String) throws {
        try AtomicFile.write(bytes, to: "\(path)/\(name)")
    }

    func text(_ name: String) -> String { Machine.text("\(path)/\(name)") }

    func remove() {
        for folder in ["\(path)/temp", path] {
            guard let entries = opendir(folder) else { continue }
            while let entry = readdir(entries) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                unlink("\(folder)/\(name)")
            }
            closedir(entries)
            rmdir(folder)
        }
    }
}
