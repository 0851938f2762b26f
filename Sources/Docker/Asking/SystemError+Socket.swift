import Glibc
import Posix

extension SystemError {
    /// `ENOENT`: there is nothing at the path.
    var isMissing: Bool { code == ENOENT }
    /// `EACCES`: this user may not use what is there.
    var isDenied: Bool { code == EACCES || code == EPERM }
}
