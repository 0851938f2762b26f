import CLinux
import Glibc
import Posix

/// The machine that a figure is of.
enum Machine {
    static var description: String {
        let model = text("/proc/cpuinfo").split(separator: "\n")
            .first { $0.hasPrefix("model name") }?
            .split(separator: ":").last.map { $0.trimmingPrefix { $0 == " " } }
        let kernel = text("/proc/sys/kernel/osrelease").split(separator: "\n").first ?? "?"
        let load = text("/proc/loadavg").split(separator: " ").first ?? "?"
        return "\(sysconf(Int32(_SC_NPROCESSORS_ONLN))) x \(model ?? "unknown CPU"), "
            + "Linux \(kernel), load \(load)"
    }

    /// The text of a file of the kernel's, "" when it cannot be read.
    static func text(_ path: String) -> String {
        (try? FileBytes.read(path, limit: 1 << 24)).map { String(decoding: $0, as: UTF8.self) }
            ?? ""
    }
}

/// What the allocator has given out.
enum HeapMemory {
    /// Bytes in use on the heaps of all threads (mallinfo2(3)).
    static var inUse: Int {
        let info = mallinfo2()
        return Int(info.uordblks) + Int(info.hblkhd)
    }
}

/// What the kernel tells about the memory of this process.
enum OwnMemory {
    /// Gives unused memory back and lets the peak start anew from what is left.
    ///
    /// - Returns: the resident bytes that are left.
    static func resetPeak() -> Int {
        malloc_trim(0)
        if let file = fopen("/proc/self/clear_refs", "w") {
            // 5 resets VmHWM (proc(5)).
            fputs("5", file)
            fclose(file)
        }
        return bytes("VmRSS:")
    }

    /// The most that has been resident since the last reset, in bytes.
    static var peak: Int { bytes("VmHWM:") }

    private static func bytes(_ key: String) -> Int {
        Machine.text("/proc/self/status").split(separator: "\n")
            .first { $0.hasPrefix(key) }?
            .split(whereSeparator: { $0 == " " || $0 == "\t" })
            .dropFirst().first.flatMap { Int($0) }.map { $0 << 10 } ?? 0
    }
}
