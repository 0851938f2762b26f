import Metrics
import Scaling

/// The metric families of the services, made of what stands on the board.
///
/// A series is there only where its number is known; those of a service that is not managed any
/// more are gone with it.
struct ServiceFamilies {
    /// The families by name, in the order of their making.
    private var families: [String: (FamilyDescription, [CollectedFamily.Sample])] = [:]

    /// All families that have a sample.
    var all: [CollectedFamily] {
        families.values.map { CollectedFamily($0.0, $0.1) }
    }

    init(_ content: DecisionBoard.Content) {
        declare("scaling_enabled", "Whether scaling is switched on.", .gauge, [])
        add("scaling_enabled", content.isEnabled && content.isSwitchedOn ? 1 : 0, [])
        countServices(content)
        for (name, view) in content.views {
            show(name, view, content)
            if let record = view.latest { explain(name, record, content.orchestrator) }
            count(name, view)
        }
    }

    /// Makes a family known under its name without the prefix.
    mutating func declare(
        _ name: String,
        _ help: String,
        _ kind: FamilyDescription.Kind,
        _ labels: [String]
    ) {
        guard families[name] == nil else { return }
        let description = FamilyDescription(
            "swarm_bridge_\(name)",
            help: help,
            kind: kind,
            unit: name.hasSuffix("_seconds") ? "seconds" : nil,
            labels: labels
        )
        families[name] = (description, [])
    }

    /// Adds a sample to a family that was made known.
    mutating func add(_ name: String, _ value: Double, _ values: [String]) {
        families[name]?.1.append(CollectedFamily.Sample(value, values: values))
    }

    private mutating func countServices(_ content: DecisionBoard.Content) {
        declare("services", "Services of the configuration, by what is known.", .gauge, ["state"])
        let seen = content.views.values.count { $0.latest != nil }
        add("services", Double(seen), ["managed"])
        add("services", Double(content.views.count - seen), ["not_seen"])
    }

    /// What holds of a service, whatever was decided.
    private mutating func show(
        _ name: String,
        _ view: DecisionBoard.View,
        _ content: DecisionBoard.Content
    ) {
        let label = ["service"]
        declare("service_enabled", "Whether the service may be scaled now.", .gauge, label)
        let isEnabled = content.isEnabled && content.isSwitchedOn
        add("service_enabled", isEnabled ? 1 : 0, [name])
        declare("service_dry_run", "Whether decisions are only told.", .gauge, label)
        add("service_dry_run", content.isDryRun ? 1 : 0, [name])
        declare(
            "service_paused",
            "Whether an operator paused the direction, as of the latest decision.",
            .gauge,
            ["service", "direction"]
        )
        let now = view.latest?.decision.time
        for direction in Direction.allCases {
            let pause = direction == .up ? view.state?.pauseUp : view.state?.pauseDown
            let isOn = pause.map { pause in now.map(pause.isOn) ?? true } ?? false
            add("service_paused", isOn ? 1 : 0, [name, direction.rawValue])
        }
        declare("rule_threshold", "What a rule's value is held against.", .gauge, Self.threshold)
        for rule in view.service.policy.rules {
            for (direction, limit) in rule.limits {
                add("rule_threshold", limit, [name, rule.name, rule.metricName, direction])
            }
        }
        guard let state = view.state else { return }
        showTimes(name, view.service.policy, state)
    }

    private static let threshold = ["service", "rule", "metric", "direction"]

    private mutating func showTimes(
        _ name: String,
        _ policy: ServicePolicy,
        _ state: ServiceState
    ) {
        let labels = ["service", "direction"]
        declare(
            "last_scale_timestamp_seconds",
            "Unix time of the last applied change.",
            .gauge,
            labels
        )
        declare(
            "cooldown_until_timestamp_seconds",
            "Unix time until which the last change in the direction keeps the count as it is.",
            .gauge,
            labels
        )
        for (direction, time, pause) in [
            ("up", state.lastScaleUp, policy.warmup),
            ("down", state.lastScaleDown, policy.cooldown),
        ] {
            guard let time else { continue }
            add("last_scale_timestamp_seconds", time.unixSeconds, [name, direction])
            guard pause > .zero else { continue }
            add("cooldown_until_timestamp_seconds", (time + pause).unixSeconds, [name, direction])
        }
    }
}

extension Timestamp {
    /// Unix time in seconds.
    var unixSeconds: Double { Double(nanoseconds) / 1e9 }
}

extension Rule {
    /// What the label `metric` says.
    var metricName: String {
        switch source {
        case .metric(let name): name
        case .family(let name, _): name
        case .promql: "promql"
        case .formula: "formula"
        }
    }

    /// What the value is held against, with the direction.
    var limits: [(String, Double)] {
        switch aim {
        case .target(let target, _): [("target", target)]
        case .thresholds(let thresholds):
            [("up", thresholds.up), ("down", thresholds.down)].compactMap { direction, condition in
                condition.map { (direction, $0.limit) }
            }
        case .nothing: []
        }
    }
}
