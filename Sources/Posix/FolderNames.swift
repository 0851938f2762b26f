import Glibc

/// What a folder holds.
package enum FolderNames {
    /// The names in the folder at `path`, sorted, without those that begin with a dot.
    ///
    /// It blocks on the disk: not to be called on the event loop.
    /// - Throws: `EFBIG` for more than `limit` names, else what the system says.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [String] {
        guard let folder = opendir(path) else { throw SystemError("read \(path)", code: errno) }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") { continue }
            guard names.count < limit else { throw SystemError("read \(path)", code: EFBIG) }
            names.append(name)
        }
        return names.sorted()
    }
}
