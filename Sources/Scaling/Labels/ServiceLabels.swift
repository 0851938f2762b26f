/// What a service says about its own scaling in labels that begin with `swarm-bridge.`.
///
/// Each label is read on its own: a bad one is named in ``faults`` and disables nothing else.
package struct ServiceLabels: Equatable, Sendable {
    /// What `enable` says; `nil` where it is not said, which leaves the service alone.
    package private(set) var isEnabled: Bool?
    /// What `dry-run` says.
    package private(set) var isDryRun: Bool?
    /// What `min` and `max` say.
    package private(set) var minimum: Int?
    package private(set) var maximum: Int?
    /// The labels `rule-NAME` in the order of the names, and `target`.
    package private(set) var rules: [Rule] = []
    package private(set) var match = ServicePolicy.Match()
    /// What `require-all-replicas` says.
    package private(set) var requiresAllReplicas = false
    package private(set) var warmup: Duration?
    package private(set) var cooldown: Duration?
    package private(set) var faults: [Fault] = []

    /// A label that cannot be used.
    package struct Fault: Equatable, Sendable {
        package let label: String
        package let message: String

        package init(label: String, message: String) {
            self.label = label
            self.message = message
        }
    }

    /// What the labels begin with.
    package static let prefix = "swarm-bridge."

    /// Reads a service's labels; others than ours are passed over.
    ///
    /// `metrics` are the names that a rule may use; `interval` is the length of one evaluation, by
    /// which `autoscaler-count` counts.
    package init(_ labels: [String: String], metrics: Set<String>, interval: Duration) {
        var target: Rule?
        for (label, value) in labels.sorted(by: Self.isBefore) where label.hasPrefix(Self.prefix) {
            let name = String(label.dropFirst(Self.prefix.count))
            do {
                if name.hasPrefix("rule-"), name.utf8.count > 5 {
                    rules.append(try LabelRule.read(value, name: name, metrics: metrics))
                } else if name == "target" {
                    target = try LabelRule.readTarget(value, metrics: metrics)
                } else {
                    try read(name, value, interval)
                }
            } catch {
                faults.append(Fault(label: label, message: error.message))
            }
        }
        if let target { rules.append(target) }
    }

    /// The policy that the labels make, over what the configuration says for all services; `nil`
    /// without a rule.
    ///
    /// Throws when the labels together make no sense, as a minimum over the maximum.
    package func policy(
        defaultMinimum: Int,
        defaultMaximum: Int
    ) throws(PolicyFault) -> ServicePolicy? {
        if rules.isEmpty { return nil }
        return try ServicePolicy(
            minimum: minimum ?? min(defaultMinimum, maximum ?? defaultMinimum),
            maximum: maximum ?? max(defaultMaximum, minimum ?? defaultMaximum),
            rules: rules,
            match: match,
            requiresAllReplicas: requiresAllReplicas,
            warmup: warmup,
            cooldown: cooldown
        )
    }

    private mutating func read(
        _ name: String,
        _ value: String,
        _ interval: Duration
    ) throws(LabelFault) {
        switch name {
        case "enable": isEnabled = try LabelValue.flag(value)
        case "dry-run": isDryRun = try LabelValue.flag(value)
        case "require-all-replicas": requiresAllReplicas = try LabelValue.flag(value)
        case "min": minimum = try LabelValue.count(value)
        case "max":
            let count = try LabelValue.count(value)
            guard count > 0 else { throw LabelFault("a maximum is above 0") }
            maximum = count
        case "warmup": warmup = try LabelValue.duration(value)
        case "cooldown": cooldown = try LabelValue.duration(value)
        case "autoscaler-count":
            // Overscaler counts loops of no fixed length, after either change.
            let pause = interval * (try LabelValue.count(value))
            if warmup == nil { warmup = pause }
            if cooldown == nil { cooldown = pause }
        case "match":
            guard let quantifier = ServicePolicy.Quantifier(rawValue: value) else {
                throw LabelFault("it is any or all, not \(LabelFault.quote(value))")
            }
            match = ServicePolicy.Match(up: quantifier, down: quantifier)
        default: throw LabelFault("there is no such label")
        }
    }

    /// By name, and `rule-2` before `rule-10`.
    private static func isBefore(
        _ left: (key: String, value: String),
        _ right: (key: String, value: String)
    ) -> Bool {
        func parts(_ key: String) -> (Substring, Int) {
            let end = key.lastIndex { !("0"..."9" ~= $0) }.map(key.index(after:))
            let start = end ?? key.startIndex
            return (key[..<start], Int(key[start...]) ?? -1)
        }
        let (leftStem, leftNumber) = parts(left.key)
        let (rightStem, rightNumber) = parts(right.key)
        if leftStem != rightStem { return leftStem < rightStem }
        return leftNumber != rightNumber ? leftNumber < rightNumber : left.key < right.key
    }
}
