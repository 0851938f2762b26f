import Glibc

/// The path of a Unix-domain socket that this process listens on.
package enum UnixPath {
    /// Removes a socket that a process left behind.
    ///
    /// Anything else at that path stays, also a socket that somebody listens on, and binding to it fails.
    package static func clear(_ path: String) throws(SystemError) {
        var status = stat()
        guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK,
            isLeftBehind(path)
        else { return }
        try retrying("unlink \(path)") { unlink(path) }
    }

    private static func isLeftBehind(_ path: String) -> Bool {
        do throws(SystemError) {
            _ = try Socket.connect(to: .unix(path)).raw
            return false
        } catch {
            return error.code == ECONNREFUSED
        }
    }
}
