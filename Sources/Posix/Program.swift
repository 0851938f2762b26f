import Glibc

/// This process as a whole.
package enum Program {
    /// Leaves the calling thread asleep for good.
    package static func park() -> Never {
        while true { pause() }
    }

    /// Ends the process with an exit code.
    package static func end(_ code: Int32) -> Never {
        exit(code)
    }
}
