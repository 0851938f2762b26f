import Glibc

/// The path of a Unix-domain socket that this process listens on.
package enum UnixPath {
    /// Removes a socket that a process left behind; anything else at that path stays, and binding to it
    /// then fails.
    package static func clear(_ path: String) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return }
        try retrying("unlink \(path)") { unlink(path) }
    }
}
