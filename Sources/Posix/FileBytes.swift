import Glibc

/// Whole files, read in one go.
package enum FileBytes {
    /// The content of the file at `path`, or of standard input for `-`.
    ///
    /// It blocks on the disk: not to be called on the event loop.
    /// - Throws: `EFBIG` for more than `limit` bytes, else what the system says.
    package static func read(_ path: String, limit: Int) throws(SystemError) -> [UInt8] {
        if path == "-" { return try read(descriptor: 0, named: "standard input", limit: limit) }
        let file = Descriptor(
            owning: try retrying("open \(path)") { open(path, O_RDONLY | O_CLOEXEC) }
        )
        return try read(descriptor: file.raw, named: path, limit: limit)
    }

    /// Why this process may not read the file or folder `path`; `nil` when it may.
    package static func whyUnreadable(_ path: String) -> SystemError? {
        access(path, R_OK) == 0 ? nil : SystemError("access \(path)")
    }

    /// Whether a file can be read more than once, which a pipe or a terminal cannot.
    package static func isRegular(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    static func read(
        descriptor: Int32,
        named name: String,
        limit: Int
    ) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while true {
            let count = try waiting("read \(name)", for: POLLIN, of: descriptor) {
                Glibc.read(descriptor, &chunk, chunk.count)
            }
            if count == 0 { return bytes }
            if bytes.count + count > limit { throw SystemError("read \(name)", code: EFBIG) }
            bytes += chunk[..<count]
        }
    }
}
