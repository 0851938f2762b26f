package import Metrics
import Posix
import Scaling

/// What `/metrics` says of decisions: the loop's own numbers, and those of every service as they
/// stand on the board when the page is asked for.
package final class DecisionMetrics: Sendable {
    private let evaluations: CounterFamily
    private let duration: Histogram
    private let interval: GaugeFamily
    private let lastEvaluation: GaugeFamily
    private let applications: HistogramFamily
    private let changes: CounterFamily
    private let writes: CounterFamily
    /// How large the families of the services were on the last page.
    private let sizes = Sizes()

    private final class Sizes: Sendable {
        private let sizes = Lock<[Int]>([])

        func withLock<Result>(_ body: (inout [Int]) -> Result) -> Result {
            sizes.withLock(body)
        }
    }

    /// Registers all families; those of services show what stands on `board`.
    package init(_ registry: Registry, board: DecisionBoard) {
        let prefix = "swarm_bridge_"
        evaluations = registry.counter(
            prefix + "evaluations_total",
            help: "Passes over all services; an error is one whose orchestrator told nothing.",
            labels: ["outcome"]
        )
        for outcome in ["success", "error"] { _ = evaluations.series(outcome) }
        duration = registry.histogram(
            prefix + "evaluation_duration_seconds",
            help: "How long one pass over all services took, changes included.",
            buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            unit: "seconds"
        ).series()
        interval = registry.gauge(
            prefix + "evaluation_interval_seconds",
            help: "From the start of one pass to the start of the next, as configured.",
            unit: "seconds"
        )
        lastEvaluation = registry.gauge(
            prefix + "last_evaluation_timestamp_seconds",
            help: "Unix time at which the last pass ended.",
            unit: "seconds"
        )
        applications = registry.histogram(
            prefix + "apply_duration_seconds",
            help: "How long an attempt to change a service took, by what came of it.",
            buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
            unit: "seconds",
            labels: ["orchestrator", "outcome"]
        )
        changes = registry.counter(
            prefix + "scaling_switches_total",
            help: "Switches that operators set.",
            labels: ["switch"]
        )
        for change in ["pause", "resume", "enable", "disable"] { _ = changes.series(change) }
        writes = registry.counter(
            prefix + "state_writes_total",
            help: "Attempts to save the state of scaling.",
            labels: ["outcome"]
        )
        for outcome in ["success", "error"] { _ = writes.series(outcome) }
        registry.collect { Self.totals(board.current) }
        registry.collect(written: { [sizes] in
            let families = ServiceFamilies(board.current, sizes: sizes.withLock { $0 })
            sizes.withLock { $0 = families.sizes }
            return families.all
        })
    }

    /// What is said of all services together.
    private static func totals(_ content: DecisionBoard.Content) -> [CollectedFamily] {
        let isOn = content.isEnabled && content.isSwitchedOn
        let enabled = FamilyDescription(
            "swarm_bridge_scaling_enabled",
            help: "Whether scaling is switched on.",
            kind: .gauge
        )
        let services = FamilyDescription(
            "swarm_bridge_services",
            help: "Services of the configuration, by what is known.",
            kind: .gauge,
            labels: ["state"]
        )
        let dry = FamilyDescription(
            "swarm_bridge_scaling_dry_run",
            help: "Whether decisions are told and none applied.",
            kind: .gauge
        )
        let seen = content.views.values.count { $0.latest != nil }
        return [
            CollectedFamily(enabled, [.init(isOn ? 1 : 0)]),
            CollectedFamily(dry, [.init(content.isDryRun ? 1 : 0)]),
            CollectedFamily(
                services,
                [
                    .init(Double(seen), values: ["managed"]),
                    .init(Double(content.views.count - seen), values: ["not_seen"]),
                ]
            ),
        ]
    }

    /// Shows the interval of a configuration; `nil` where nothing is evaluated.
    func follow(_ time: Duration?) {
        if let time { return interval.series().set(time / .seconds(1)) }
        interval.removeAll()
        lastEvaluation.removeAll()
    }

    /// Counts a pass, whose services were known or not.
    func evaluated(_ isKnown: Bool, in time: Duration) {
        evaluations.series(isKnown ? "success" : "error").increment()
        duration.observe(time / .seconds(1))
        lastEvaluation.series().set(WallClock.unixSeconds)
    }

    /// Counts an attempt to change a service.
    func applied(_ outcome: DecisionRecord.Outcome, by orchestrator: String, in time: Duration) {
        applications.series(orchestrator, outcome.rawValue).observe(time / .seconds(1))
    }

    /// Counts a switch that was set.
    func changed(_ name: String) { changes.series(name).increment() }

    /// Counts an attempt to save the state.
    func wroteState(_ isDone: Bool) { writes.series(isDone ? "success" : "error").increment() }
}
