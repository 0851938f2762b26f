import Scaling
import Testing

/// Rules from the labels of services.
struct LabelTests {
    private func read(_ labels: [String: String]) -> ServiceLabels {
        var full: [String: String] = ["com.example.other": "x"]
        for (name, value) in labels { full["swarm-bridge." + name] = value }
        return ServiceLabels(
            full,
            metrics: ["cpu_utilization", "cpu-usage-percent", "memory_usage_bytes"],
            interval: .seconds(5)
        )
    }

    @Test
    func `The readable grammar has the words of the configuration`() throws {
        let labels = read([
            "enable": "true", "min": "2", "max": "8", "dry-run": "false", "cooldown": "1m30s",
            "rule-10": "cpu_utilization at_or_above 0.9 step 25%",
            "rule-2": "memory_usage_bytes above 5e8 below 1e8 over 60s for 30s step 2",
            "rule-web": "cpu_utilization target 0.6 tolerance 0.2 over 1m", "target": "0.5",
        ])
        #expect(labels.faults.isEmpty)
        #expect(labels.isEnabled == true)
        #expect(labels.isDryRun == false)
        #expect(labels.rules.map(\.name) == ["rule-2", "rule-10", "rule-web", "target"])
        let memory = Rule(
            name: "rule-2",
            source: .metric("memory_usage_bytes"),
            aim: .thresholds(
                Thresholds(above: 5e8, below: 1e8, hold: .seconds(30), step: .replicas(2))
            ),
            window: .seconds(60)
        )
        #expect(labels.rules[0] == memory)
        #expect(labels.rules[2].aim == .target(0.6, tolerance: 0.2))
        let policy = try #require(try labels.policy(defaultMinimum: 1, defaultMaximum: 4))
        #expect(policy.minimum == 2 && policy.maximum == 8)
        #expect(policy.cooldown == .seconds(90) && policy.warmup == .seconds(60))
    }

    @Test
    func `Overscaler's grammar includes the limit and lets one replica decide`() {
        let labels = read([
            "rule-1": "cpu-usage-percent_greater_90_scale",
            "rule-2": "cpu-usage-percent_lower_10_reduce",
            "rule-3": "memory_usage_bytes_greater_5_reduce", "autoscaler-count": "3",
        ])
        #expect(labels.faults.isEmpty)
        #expect(labels.warmup == .seconds(15) && labels.cooldown == .seconds(15))
        #expect(labels.rules[0].statistic == .maximum)
        #expect(labels.rules[1].statistic == .minimum)
        let up = Thresholds(up: .init(.atOrAbove, 90))
        #expect(labels.rules[0].aim == .thresholds(up))
        let down = Thresholds(down: .init(.atOrAbove, 5))
        #expect(labels.rules[2].aim == .thresholds(down))
    }

    @Test(arguments: [
        "", "a_a_a_a", "____", "0_0_0_0", "cpu-usage-percent", "cpu-usage-percent_lower",
        "cpu-usage-percent_lower_10", "cpu-usage-percent_great_100_scale",
        "cpu-usage-percent_greater_100_sca",
        "cpu-usage-percent_low_10_scale", "cpu-usage-percent_lower_-1_scale",
        "cpu-usage-percent_lower__scale", "cpu-usage-percent_lower_10_red",
        "gpu-usage-percent_lower_10_scale", "cpu_utilization", "cpu_utilization above",
        "cpu_utilization over 60s", "cpu_utilization above x", "cpu_utilization above nan",
        "cpu_utilization above 0.3 below 0.8", "cpu_utilization above 1 at_or_above 2",
        "cpu_utilization above 1 above 2", "cpu_utilization target 0",
        "cpu_utilization above 1 step 0",
        "cpu_utilization above 1 tolerance 1", "cpu_utilization target 1 for 5s",
        "cpu_utilization above 1 over 5", "cpu_utilization above 1 over 5y", "gpu above 1 below 0",
    ])
    func `A bad rule is named and disables nothing else`(rule: String) {
        let labels = read(["rule-1": rule, "rule-2": "cpu_utilization above 1", "max": "3"])
        #expect(labels.faults.map(\.label) == ["swarm-bridge.rule-1"])
        #expect(labels.rules.map(\.name) == ["rule-2"])
        #expect(labels.maximum == 3)
    }

    @Test(arguments: [
        ("enable", "yes"), ("min", "-1"), ("min", "1.5"), ("max", "0"), ("max", "many"),
        ("cooldown", "60"), ("cooldown", "999999999999d"), ("match", "most"), ("targt", "1"),
        ("rule-", "cpu_utilization above 1"), ("target", "cpu_utilization 1 2"), ("target", "-1"),
    ])
    func `A bad label is named`(name: String, value: String) {
        #expect(read([name: value]).faults.map(\.label) == ["swarm-bridge." + name])
    }

    @Test
    func `Without a rule there is no policy, and bounds that cross are refused`() throws {
        #expect(try read(["min": "2"]).policy(defaultMinimum: 1, defaultMaximum: 4) == nil)
        let crossed = read(["min": "5", "max": "3", "target": "0.5"])
        #expect(throws: PolicyFault.bounds(minimum: 5, maximum: 3)) {
            _ = try crossed.policy(defaultMinimum: 1, defaultMaximum: 4)
        }
        let high = try read(["min": "9", "target": "0.5"])
            .policy(defaultMinimum: 1, defaultMaximum: 4)
        #expect(high?.maximum == 9)
    }
}
