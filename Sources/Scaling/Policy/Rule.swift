/// One rule of a service: where its value comes from, and what the value is held against.
package struct Rule: Equatable, Sendable {
    /// Known by it in metrics, timers, formulas and traces; unique within a service.
    package var name: String
    package var source: Source
    package var aim: Aim
    /// `over`: each replica's value is its mean over this window; zero for its newest value.
    package var window: Duration = .zero
    /// What many replicas' values become before they are compared.
    package var statistic: Statistic = .mean
    package var fallback: Fallback?

    package init(
        name: String,
        source: Source,
        aim: Aim,
        window: Duration = .zero,
        statistic: Statistic = .mean,
        fallback: Fallback? = nil
    ) {
        self.name = name
        self.source = source
        self.aim = aim
        self.window = window
        self.statistic = statistic
        self.fallback = fallback
    }

    /// Where a value comes from.
    package enum Source: Equatable, Sendable {
        /// A usage metric by the product's name, for example `cpu_utilization`.
        case metric(String)
        /// Any family of the scraped pages, as it is or as its rate a second.
        case family(String, isRate: Bool)
        /// An instant query to a Prometheus server, one value a replica or one for the service.
        case promql(String, isPerService: Bool)
        /// Arithmetic over the values of the service's other rules.
        case formula(Formula)
    }

    /// What a value is held against.
    package enum Aim: Equatable, Sendable {
        /// As many replicas as bring the mean to the target, as Kubernetes' HPA reckons.
        case target(Double, tolerance: Double)
        case thresholds(Thresholds)
        /// Nothing: the value is an operand of formulas and is exported.
        case nothing
    }

    /// What many replicas' values become.
    package enum Statistic: String, CaseIterable, Sendable {
        case mean
        /// The hottest replica decides, as in Overscaler.
        case maximum
        case minimum
    }

    /// How many replicas there shall be at least after a while without data.
    package struct Fallback: Equatable, Sendable {
        package var replicas: Int
        package var after: Duration

        package init(replicas: Int, after: Duration) {
            self.replicas = replicas
            self.after = after
        }
    }
}

/// What scales up and what scales down, by how much, and for how long it must hold.
package struct Thresholds: Equatable, Sendable {
    package var up: Condition?
    package var down: Condition?
    /// `for`: how long a condition must have held before it fires.
    package var hold: Duration = .zero
    package var step: Step = .replicas(1)

    package init(
        up: Condition? = nil,
        down: Condition? = nil,
        hold: Duration = .zero,
        step: Step = .replicas(1)
    ) {
        self.up = up
        self.down = down
        self.hold = hold
        self.step = step
    }

    /// The usual pair: up when strictly above, down when strictly below.
    package init(
        above: Double?,
        below: Double?,
        hold: Duration = .zero,
        step: Step = .replicas(1)
    ) {
        up = above.map { Condition(.above, $0) }
        down = below.map { Condition(.below, $0) }
        self.hold = hold
        self.step = step
    }

    /// A comparison with a limit.
    package struct Condition: Equatable, Sendable {
        package var comparison: Comparison
        package var limit: Double

        package init(_ comparison: Comparison, _ limit: Double) {
            self.comparison = comparison
            self.limit = limit
        }

        /// Whether it is true of `value`.
        ///
        /// A value that differs from the limit in its thirteenth digit is the limit: so far goes
        /// what a mean of binary fractions adds to decimal ones.
        package func holds(for value: Double) -> Bool {
            let isLimit = abs(value - limit) <= abs(limit) * 1e-12
            return switch comparison {
            case .above: value > limit && !isLimit
            case .atOrAbove: value > limit || isLimit
            case .below: value < limit && !isLimit
            case .atOrBelow: value < limit || isLimit
            }
        }
    }

    /// How a value is compared; the names are those of the configuration.
    package enum Comparison: String, CaseIterable, Sendable {
        case above
        case atOrAbove = "at_or_above"
        case below
        case atOrBelow = "at_or_below"

        /// Whether a missing value read as 0 can only work against it.
        var isSafeWithZeros: Bool { self == .above || self == .atOrAbove }
    }

    /// How far one change goes.
    package enum Step: Equatable, Sendable {
        case replicas(Int)
        /// Of the current count; up to the next whole one, down to the last, at least one.
        case percent(Double)

        func up(from current: Int) -> Int {
            switch self {
            case .replicas(let count): ReplicaCount.clamped(current, plus: count)
            case .percent(let percent):
                ReplicaCount.clamped(
                    current,
                    plus: max(1, ReplicaCount.ceiling(Double(current) * percent / 100))
                )
            }
        }

        func down(from current: Int) -> Int {
            switch self {
            case .replicas(let count): max(0, current - count)
            case .percent(let percent):
                max(0, current - max(1, ReplicaCount.floor(Double(current) * percent / 100)))
            }
        }
    }
}
