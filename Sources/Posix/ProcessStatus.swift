import Glibc

/// What the kernel tells of this process under `/proc/self`.
package struct ProcessStatus: Sendable {
    package let cpuSeconds: Double
    package let virtualBytes: Double
    package let residentBytes: Double
    package let startUnixSeconds: Double?

    /// Reads `/proc/self/stat`; `nil` where there is none.
    package static func read() -> ProcessStatus? {
        guard let stat = text("/proc/self/stat"), let end = stat.lastIndex(of: ")") else {
            return nil
        }
        // The fields behind the command's name, which may hold anything (proc(5)): the first one here
        // is number 3 there.
        let fields = stat[stat.index(after: end)...].split(separator: " ").map(String.init)
        guard fields.count > 21, let user = Double(fields[11]), let system = Double(fields[12]),
            let start = Double(fields[19]), let virtual = Double(fields[20]),
            let pages = Double(fields[21])
        else { return nil }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        return ProcessStatus(
            cpuSeconds: (user + system) / ticks,
            virtualBytes: virtual,
            residentBytes: pages * Double(sysconf(Int32(_SC_PAGESIZE))),
            startUnixSeconds: bootUnixSeconds.map { $0 + start / ticks }
        )
    }

    private static let bootUnixSeconds: Double? = text("/proc/stat")?
        .split(separator: "\n")
        .first { $0.hasPrefix("btime ") }
        .flatMap { Double($0.dropFirst("btime ".count)) }

    /// How many descriptors are open.
    package static var openDescriptors: Double? {
        guard let folder = opendir("/proc/self/fd") else { return nil }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        // Not counted: the two dots, and the descriptor that reads the folder.
        return Double(count - 3)
    }

    /// How much address space there may be; 2^64 - 1 where there is no limit.
    package static var virtualBytesLimit: Double? { limit(RLIMIT_AS) }

    /// How many descriptors may be open.
    package static var descriptorLimit: Double? { limit(RLIMIT_NOFILE) }

    private static func limit(_ resource: __rlimit_resource) -> Double? {
        var limit = rlimit()
        guard getrlimit(Int32(resource.rawValue), &limit) == 0 else { return nil }
        return Double(limit.rlim_cur)
    }

    /// Bytes over IP since the network namespace began, from `/proc/self/net/netstat`.
    package static var network: (received: Double, sent: Double)? {
        let rows = text("/proc/self/net/netstat")?.split(separator: "\n")
            .filter { $0.hasPrefix("IpExt: ") }
            .map { $0.split(separator: " ") }
        guard let rows, rows.count == 2, rows[0].count == rows[1].count else { return nil }
        func value(_ name: String) -> Double? {
            rows[0].firstIndex { $0 == name }.flatMap { Double(rows[1][$0]) }
        }
        guard let received = value("InOctets"), let sent = value("OutOctets") else { return nil }
        return (received, sent)
    }

    private static func text(_ path: String) -> String? {
        guard let bytes = try? FileBytes.read(path, limit: 1 << 20) else { return nil }
        return String(decoding: bytes, as: UTF8.self)
    }
}
