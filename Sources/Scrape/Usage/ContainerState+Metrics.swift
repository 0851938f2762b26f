/// What the machine of a page says of itself.
struct Machine: Sendable {
    var cores: Double?
    var memoryBytes: Double?
}

/// Metrics of a container out of its quantities.
extension ContainerState {
    /// The value of a request; `nil` where something that it needs is not known.
    ///
    /// Not the network's numbers of a container that is on its host's network: they are the host's.
    func value(
        of request: MetricRequest,
        _ demand: UsageDemand,
        _ machine: Machine,
        at now: Double
    ) -> MetricValue? {
        let metric = request.metric
        if isOnHostNetwork, metric.terms.contains(where: \.isOfNetwork) { return nil }
        var sum = 0.0
        var time = Double.infinity
        var isCovered = true
        for term in metric.terms {
            guard let part = part(term, metric.reading, request.over, demand, at: now) else {
                return nil
            }
            sum += part.value
            time = min(time, part.time)
            isCovered = isCovered && part.isCovered
        }
        var value = sum * metric.scale
        if let divisor = metric.divisor {
            guard let divisor = self.divisor(divisor, demand, machine), divisor > 0 else {
                return nil
            }
            value /= divisor
        }
        guard value.isFinite else { return nil }
        return MetricValue(value, time: time, isCovered: isCovered)
    }

    private func part(
        _ term: Quantity,
        _ reading: Metric.Reading,
        _ over: Double?,
        _ demand: UsageDemand,
        at now: Double
    ) -> MetricValue? {
        guard let column = demand.column(term) else { return nil }
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

    private func divisor(
        _ divisor: Metric.Divisor,
        _ demand: UsageDemand,
        _ machine: Machine
    ) -> Double? {
        func gauge(_ quantity: Quantity) -> Double? {
            demand.column(quantity).flatMap { self.gauge($0)?.value }
        }
        switch divisor {
        case .cpuAllowance:
            if let quota = gauge(.cpuQuota), let period = gauge(.cpuPeriod), quota > 0, period > 0 {
                return quota / period
            }
            return machine.cores
        case .cpuPeriod: return gauge(.cpuPeriod)
        case .machineCPUs: return machine.cores
        case .machineMemory: return machine.memoryBytes
        case .memoryLimit:
            return gauge(.memoryLimit).flatMap { (1..<0x1p60).contains($0) ? $0 : nil }
        }
    }
}
