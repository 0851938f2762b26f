import Scaling

/// Policies that do what four known autoscalers do, and Kubernetes' own, by the name of their trace.
enum ExamplePolicies {
    static func all() throws -> [String: (service: String, policy: ServicePolicy)] {
        [
            "elastic-pool": ("apache", try elasticPool()),
            "minute-averages": ("web", try minuteAverages()),
            "period-and-cooldown": ("shop", try periodAndCooldown()),
            "label-rules": ("db", try labelRules()),
            "target-defaults": ("api", try targetDefaults()),
        ]
    }

    private static func thresholds(
        _ name: String,
        _ thresholds: Thresholds,
        over window: Duration = .zero
    ) -> Rule {
        Rule(name: name, source: .metric(name), aim: .thresholds(thresholds), window: window)
    }

    /// elb.js: every replica must be seen; either value scales up, both together down; no pause.
    private static func elasticPool() throws -> ServicePolicy {
        try ServicePolicy(
            minimum: 1,
            maximum: 10,
            rules: [
                thresholds("cpu", Thresholds(above: 1, below: 0.5)),
                thresholds("bytes", Thresholds(above: 100_000, below: 50_000)),
            ],
            requiresAllReplicas: true,
            warmup: .zero,
            cooldown: .zero
        )
    }

    /// rancher-autoscale: inclusive limits on averages over a full minute, either of them enough.
    private static func minuteAverages() throws -> ServicePolicy {
        func limits(_ least: Double, _ most: Double) -> Thresholds {
            Thresholds(up: .init(.atOrAbove, most), down: .init(.atOrBelow, least))
        }
        return try ServicePolicy(
            minimum: 1,
            maximum: 6,
            rules: [
                thresholds("cpu", limits(20, 80), over: .seconds(60)),
                thresholds("memory", limits(100, 4096)),
            ],
            match: .init(up: .any, down: .any),
            requiresAllReplicas: true
        )
    }

    /// Dynamite: one policy a direction, each with a period that must hold and a cooldown.
    private static func periodAndCooldown() throws -> ServicePolicy {
        try ServicePolicy(
            minimum: 2,
            maximum: 5,
            rules: [
                thresholds(
                    "response_time",
                    Thresholds(above: 500, below: nil, hold: .seconds(60))
                ),
                thresholds("cpu", Thresholds(above: nil, below: 30, hold: .seconds(60))),
            ],
            warmup: .seconds(120),
            cooldown: .seconds(120)
        )
    }

    /// Overscaler: rules in labels, each satisfied by a single replica, and a counted cooldown.
    private static func labelRules() throws -> ServicePolicy {
        let labels = ServiceLabels(
            [
                "swarm-bridge.enable": "true",
                "swarm-bridge.min": "1",
                "swarm-bridge.max": "5",
                "swarm-bridge.autoscaler-count": "3",
                "swarm-bridge.match": "any",
                "swarm-bridge.rule-1": "cpu-usage-percent_greater_90_scale",
                "swarm-bridge.rule-2": "memory-usage-percent_greater_90_scale",
                "swarm-bridge.rule-3": "cpu-usage-percent_lower_10_reduce",
                "swarm-bridge.rule-4": "memory-usage-percent_lower_10_reduce",
            ],
            metrics: ["cpu-usage-percent", "memory-usage-percent"],
            interval: .seconds(10)
        )
        return try labels.policy(defaultMinimum: 1, defaultMaximum: 5)
            ?? ServicePolicy(maximum: 1, rules: [])
    }

    /// Kubernetes' HPA with its defaults.
    private static func targetDefaults() throws -> ServicePolicy {
        try ServicePolicy(
            minimum: 2,
            maximum: 12,
            rules: [
                Rule(
                    name: "cpu",
                    source: .metric("cpu_utilization"),
                    aim: .target(0.5, tolerance: 0.1)
                )
            ]
        )
    }
}
