/// What containers and machine are, rather than what they do.
extension CadvisorPage {
    mutating func appendVersion() {
        begin(
            "cadvisor_version_info",
            .gauge,
            """
            A metric with a constant '1' value labeled by kernel version, OS version, docker \
            version, cadvisor version & cadvisor revision.
            """
        )
        sample(
            1,
            labels: """
                {cadvisorRevision="7cffcfab",cadvisorVersion="v0.36.0",dockerVersion="20.10.24",\
                kernelVersion="6.1.0-18-amd64",osVersion="Debian GNU/Linux 12 (bookworm)"}
                """
        )
    }

    mutating func appendSpecification() {
        begin(
            "container_scrape_error",
            .gauge,
            "1 if there was an error while getting container metrics, 0 otherwise"
        )
        sample(0)
        configured("container_spec_cpu_period", "CPU period of the container.") { _ in 100_000 }
        if subjects.contains(where: { $0.reading.cpuQuota != nil }) {
            configured("container_spec_cpu_quota", "CPU quota of the container.") {
                $0.cpuQuota.map { ($0 * 100_000).rounded() }
            }
        }
        configured("container_spec_cpu_shares", "CPU share of the container.") { _ in 1024 }
        let machineBytes = host.memoryBytes
        configured("container_spec_memory_limit_bytes", "Memory limit for the container.") {
            Double($0.id == "/" ? machineBytes : $0.memoryLimit)
        }
        configured(
            "container_spec_memory_reservation_limit_bytes",
            "Memory reservation limit for the container."
        ) { _ in 0 }
        configured(
            "container_spec_memory_swap_limit_bytes",
            "Memory swap limit for the container."
        ) { Double($0.id == "/" ? 0 : $0.memoryLimit) * 2 }
        configured(
            "container_start_time_seconds",
            "Start time of the container since unix epoch in seconds."
        ) { $0.start.rounded(.down) }
        begin("container_tasks_state", .gauge, "Number of tasks in given state")
        for subject in subjects {
            for state in ["iowaiting", "running", "sleeping", "stopped", "uninterruptible"] {
                sample(subject, 0, labels: [Label("state", state)])
            }
        }
    }

    mutating func appendMachine() {
        begin("machine_cpu_cores", .gauge, "Number of CPU cores on the machine.")
        sample(Double(host.cores))
        begin("machine_memory_bytes", .gauge, "Amount of memory installed on the machine.")
        sample(Double(host.memoryBytes))
        begin(
            "process_start_time_seconds",
            .gauge,
            "Start time of the process since unix epoch in seconds."
        )
        sample((host.start * 100).rounded(.down) / 100)
    }

    /// Appends a family of samples without timestamp; `nil` leaves a container out.
    private mutating func configured(
        _ name: String,
        _ help: StaticString,
        _ value: (ContainerReading) -> Double?
    ) {
        begin(name, .gauge, help)
        for subject in subjects {
            if let value = value(subject.reading) { sample(subject, value, at: "") }
        }
    }
}
