/// What the machine of a page says of itself.
struct Machine: Sendable {
    var cores: Double?
    var memoryBytes: Double?
}

/// Metrics of a container out of its quantities.
extension ContainerState {
    /// What the pages so far tell of the container.
    func usage(_ demand: UsageDemand, _ machine: Machine, at now: Double) -> ContainerUsage {
        ContainerUsage(
            id: id,
            name: name,
            taskID: taskID,
            service: service,
            isOnHostNetwork: isOnHostNetwork,
            values: demand.requests.indices.map { value(of: $0, demand, machine, at: now) }
        )
    }

    /// The value of the request at a place; `nil` where something that it needs is not known.
    ///
    /// Not the network's numbers of a container that is on its host's network: they are the host's.
    func value(
        of index: Int,
        _ demand: UsageDemand,
        _ machine: Machine,
        at now: Double
    ) -> MetricValue? {
        let metric = demand.requests[index].metric
        let over = demand.requests[index].over
        let columns = demand.columns[index]
        if isOnHostNetwork, metric.terms.contains(where: \.isOfNetwork) { return nil }
        var sum = 0.0
        var time = Double.infinity
        var isCovered = true
        for (term, column) in zip(metric.terms, columns) {
            guard let part = part(term, column, metric.reading, over, at: now) else { return nil }
            sum += part.value
            time = min(time, part.time)
            isCovered = isCovered && part.isCovered
        }
        var value = sum * metric.scale
        if let divisor = metric.divisor {
            let others = columns.dropFirst(metric.terms.count)
            guard let divisor = self.divisor(divisor, others, machine), divisor > 0 else {
                return nil
            }
            value /= divisor
        }
        guard value.isFinite else { return nil }
        return MetricValue(value, time: time, isCovered: isCovered)
    }

    private func part(
        _ term: Quantity,
        _ column: Int,
        _ reading: Metric.Reading,
        _ over: Double?,
        at now: Double
    ) -> MetricValue? {
        switch reading {
        case .rate:
            guard let track = counter(column), let rate = track.rate else { return nil }
            guard let over, over > 0 else { return MetricValue(rate, time: track.time) }
            return track.window?.rate(over: over).map {
                MetricValue($0.mean, time: track.time, isCovered: $0.isCovered)
            }
        case .value:
            if let track = counter(column) { return MetricValue(track.raw, time: track.time) }
            guard let track = gauge(column) else { return nil }
            // Kernels write "no limit" as a number near 2 to the 63rd.
            if term == .memoryLimit, !(1..<0x1p60).contains(track.value) { return nil }
            guard let over, over > 0 else { return MetricValue(track.value, time: track.time) }
            return track.window?.mean(over: over).map {
                MetricValue($0.mean, time: track.time, isCovered: $0.isCovered)
            }
        case .age:
            guard let start = gauge(column), start.value > 0 else { return nil }
            return MetricValue(max(0, now - start.value), time: now)
        }
    }

    /// What the sum is divided by, out of the quantities that the metric needs beside its terms.
    private func divisor(
        _ divisor: Metric.Divisor,
        _ columns: ArraySlice<Int>,
        _ machine: Machine
    ) -> Double? {
        let first = columns.first.flatMap { gauge($0)?.value }
        switch divisor {
        case .cpuAllowance:
            let period = columns.last.flatMap { gauge($0)?.value }
            guard !isQuotaLost else { return nil }
            guard let quota = first, quota > 0 else { return machine.cores }
            return period.flatMap { $0 > 0 ? quota / $0 : nil }
        case .cpuPeriod: return first
        case .machineCPUs: return machine.cores
        case .machineMemory: return machine.memoryBytes
        case .memoryLimit: return first.flatMap { (1..<0x1p60).contains($0) ? $0 : nil }
        }
    }
}
