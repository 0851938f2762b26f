import Glibc

/// A file that is only ever replaced whole.
///
/// The new content goes to a hidden file in the same folder, is flushed to the disk and then renamed
/// over the old one: a reader sees the old file or the new one and nothing between. The temporary
/// name ends in `.tmp`, so that no pattern like `*.json` matches it.
package enum AtomicFile {
    /// Replaces the file at `path`, which everybody may read when `mode` is `0o644`.
    ///
    /// It blocks on the disk: not to be called on the event loop.
    package static func write(
        _ bytes: [UInt8],
        to path: String,
        mode: UInt32 = 0o644
    ) throws(SystemError) {
        let (folder, name) = split(path)
        let temporary = "\(folder)/.\(name).\(getpid()).tmp"
        do {
            try fill(temporary, with: bytes, mode: mode)
            try retrying("rename to \(path)") { rename(temporary, path) }
        } catch {
            unlink(temporary)
            throw error
        }
        // The rename itself lasts once the folder is on the disk. Some file systems cannot flush a
        // folder; the file is in place all the same.
        if let folder = try? retrying("open", { open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC) })
        {
            fsync(folder)
            close(folder)
        }
    }

    private static func fill(
        _ path: String,
        with bytes: [UInt8],
        mode: UInt32
    ) throws(SystemError) {
        let flags = O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW
        let file = Descriptor(
            owning: try retrying("open \(path)") { open(path, flags, mode) }
        )
        let raw = file.raw
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try retrying("write \(path)") {
                rest.withUnsafeBytes { Glibc.write(raw, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
        // The mask of the process does not narrow what was asked for.
        try retrying("chmod \(path)") { fchmod(raw, mode) }
        try retrying("fsync \(path)") { fsync(raw) }
    }

    private static func split(_ path: String) -> (folder: String, name: String) {
        guard let slash = path.lastIndex(of: "/") else { return (".", path) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return (folder, String(path[path.index(after: slash)...]))
    }
}
