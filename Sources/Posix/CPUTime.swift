import Glibc

/// Seconds of CPU that were spent, for measuring what work costs.
package enum CPUTime {
    /// Of the calling thread.
    package static var thread: Double { seconds(CLOCK_THREAD_CPUTIME_ID) }

    /// Of all threads of this process.
    package static var process: Double { seconds(CLOCK_PROCESS_CPUTIME_ID) }

    private static func seconds(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}
