/// A number that rules and gauges look at, and how it is computed from the quantities of a container.
package struct Metric: Hashable, Sendable {
    /// What is made of the terms.
    package enum Reading: Hashable, Sendable {
        /// The sum of their increases a second.
        case rate
        /// The sum of their newest values.
        case value
        /// Seconds since the container's start.
        case age
    }

    /// What the number is divided by.
    package enum Divisor: Hashable, Sendable {
        /// The CPUs that the container may use: its quota, else the machine's.
        case cpuAllowance
        /// The CPUs of the machine.
        case machineCPUs
        /// The container's memory limit, without which there is no number.
        case memoryLimit
        /// The machine's memory.
        case machineMemory
        /// A part of the quota: microseconds in each period.
        case cpuPeriod
    }

    /// The name in a configuration, or the family's.
    package let name: String
    /// What is summed up; a container that lacks one of them has no number.
    package let terms: [Quantity]
    /// What is made of the terms.
    package let reading: Reading
    /// What the sum is divided by.
    package let divisor: Divisor?
    /// What the result is multiplied with, for names in other units than base units.
    package let scale: Double

    /// Defines a metric.
    package init(
        _ name: String,
        _ terms: [Quantity],
        _ reading: Reading,
        per divisor: Divisor? = nil,
        scale: Double = 1
    ) {
        self.name = name
        self.terms = terms
        self.reading = reading
        self.divisor = divisor
        self.scale = scale
    }

    /// Any family of the scraped pages by its name: all series of a container summed up, as an increase
    /// a second or as they are.
    package init(family: String, isRate: Bool) {
        self.init(
            family,
            [.family(family, isCounter: isRate)],
            isRate ? .rate : .value
        )
    }

    /// Everything that has to be read of a page to compute it.
    package var quantities: [Quantity] {
        switch divisor {
        case .cpuAllowance: terms + [.cpuQuota, .cpuPeriod]
        case .cpuPeriod: terms + [.cpuPeriod]
        case .memoryLimit: terms + [.memoryLimit]
        case .machineCPUs, .machineMemory, nil: terms
        }
    }
}

/// A metric as a rule asks for it.
package struct MetricRequest: Hashable, Sendable {
    /// What is asked for.
    package let metric: Metric
    /// The mean over so many seconds; `nil` for the newest value.
    package let over: Double?

    /// Asks for a metric.
    package init(_ metric: Metric, over: Duration? = nil) {
        self.metric = metric
        self.over = over.map { $0 / .seconds(1) }
    }
}

/// What a container has of a metric.
package struct MetricValue: Equatable, Sendable {
    /// In the metric's unit.
    package let value: Double
    /// When the datum was taken, in unix seconds: of several, the oldest.
    package let time: Double
    /// Whether the data reach back over the whole window that was asked for.
    package let isCovered: Bool

    /// A value.
    package init(_ value: Double, time: Double, isCovered: Bool = true) {
        self.value = value
        self.time = time
        self.isCovered = isCovered
    }
}
