/// What containers use: CPU, disk, memory and network.
extension CadvisorPage {
    mutating func appendCPU() {
        let limited = subjects.filter { $0.reading.cpuQuota != nil }
        if !limited.isEmpty {
            begin(
                "container_cpu_cfs_periods_total",
                .counter,
                "Number of elapsed enforcement period intervals."
            )
            for subject in limited {
                let age = subject.reading.time - subject.reading.start
                sample(subject, (age * 10).rounded(.down))
            }
            begin(
                "container_cpu_cfs_throttled_periods_total",
                .counter,
                "Number of throttled period intervals."
            )
            for subject in limited { sample(subject, 0) }
            begin(
                "container_cpu_cfs_throttled_seconds_total",
                .counter,
                "Total time duration the container has been throttled."
            )
            for subject in limited { sample(subject, 0) }
        }
        each(
            "container_cpu_load_average_10s",
            .gauge,
            "Value of container cpu load average over the last 10 seconds."
        ) { _ in 0 }
        // The kernel counts these two in hundredths of a second.
        each(
            "container_cpu_system_seconds_total",
            .counter,
            "Cumulative system cpu time consumed in seconds."
        ) { ($0.cpuSeconds * 20).rounded(.down) / 100 }
        begin(
            "container_cpu_usage_seconds_total",
            .counter,
            "Cumulative cpu time consumed in seconds."
        )
        let whole = (0..<host.cores).reduce(0) { $0 + 1 / Double($1 + 1) }
        for subject in subjects {
            for core in 0..<host.cores {
                // The first cores do more than the last; the kernel counts nanoseconds.
                let part = subject.reading.cpuSeconds / Double(core + 1) / whole
                let label = Label("cpu", core < 10 ? "cpu0\(core)" : "cpu\(core)")
                sample(subject, (part * 1e9).rounded(.down) / 1e9, labels: [label])
            }
        }
        each(
            "container_cpu_user_seconds_total",
            .counter,
            "Cumulative user cpu time consumed in seconds."
        ) { ($0.cpuSeconds * 80).rounded(.down) / 100 }
    }

    mutating func appendFilesystem() {
        let device = [Label("device", "/dev/vda")]
        begin(
            "container_fs_limit_bytes",
            .gauge,
            "Number of bytes that can be consumed by the container on this filesystem."
        )
        for subject in subjects { sample(subject, 64 * 1_073_741_824, labels: device) }
        begin(
            "container_fs_usage_bytes",
            .gauge,
            "Number of bytes that are consumed by the container on this filesystem."
        )
        for subject in subjects { sample(subject, 40960, labels: device) }
        begin(
            "container_last_seen",
            .gauge,
            "Last time a container was seen by the exporter"
        )
        let now = " \(Int64((host.time * 1000).rounded(.down)))"
        for subject in subjects { sample(subject, host.time.rounded(.down), at: now) }
    }

    mutating func appendMemory() {
        each("container_memory_cache", .gauge, "Number of bytes of page cache memory.") {
            Self.pages($0.cachedMemory)
        }
        each("container_memory_failcnt", .counter, "Number of memory usage hits limits") { _ in 0 }
        begin(
            "container_memory_failures_total",
            .counter,
            "Cumulative count of memory allocation failures."
        )
        for subject in subjects {
            let faults = (subject.reading.cpuSeconds * 1500).rounded(.down)
            for (kind, count) in [("pgfault", faults), ("pgmajfault", 0)] {
                for scope in ["container", "hierarchy"] {
                    let labels = [Label("failure_type", kind), Label("scope", scope)]
                    sample(subject, count, labels: labels)
                }
            }
        }
        each("container_memory_mapped_file", .gauge, "Size of memory mapped files in bytes.") { _ in
            0
        }
        each("container_memory_rss", .gauge, "Size of RSS in bytes.") { Self.pages($0.usedMemory) }
        each("container_memory_swap", .gauge, "Container swap usage in bytes.") { _ in 0 }
        each(
            "container_memory_usage_bytes",
            .gauge,
            """
            Current memory usage in bytes, including all memory regardless of when it was accessed
            """
        ) { Self.pages($0.usedMemory + $0.cachedMemory) }
        each("container_memory_working_set_bytes", .gauge, "Current working set in bytes.") {
            Self.pages($0.usedMemory + $0.cachedMemory / 4)
        }
    }

    /// Whole pages of memory, in bytes.
    private static func pages(_ bytes: Int64) -> Double {
        Double(bytes / 4096 * 4096)
    }
}
