import Glibc

/// How many descriptors this process may have open, and who may have them.
///
/// The kernel gives the lowest number that is free, so that a number tells how many are in use. Not all are
/// given to sockets: without any left, files cannot be read, and even the runtime fails.
package enum DescriptorLimit {
    /// How many there may be (`RLIMIT_NOFILE`), as it was when it was first asked for.
    package static let count: Int = {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return 1024
        }
        return Int(clamping: limit.rlim_cur)
    }()

    /// Allows this process as many as it may allow itself, for thousands of targets take a connection each.
    ///
    /// The programs that it starts have the same limit, and some go through all numbers up to that: it is
    /// not raised beyond 65,536.
    package static func raise() {
        var limit = rlimit()
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard getrlimit(kind, &limit) == 0, limit.rlim_cur < 65_536 else { return }
        limit.rlim_cur = min(limit.rlim_max, 65_536)
        setrlimit(kind, &limit)
    }

    /// Connections to others have numbers below this: a quarter is for those who come.
    static let ofOwnConnections = count - count / 4
    /// Connections of others have numbers below this: the last ones are for files, pipes and the runtime.
    static let ofAccepted = count - min(64, count / 8)
}
