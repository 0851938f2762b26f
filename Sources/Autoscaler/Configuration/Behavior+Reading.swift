import Config
import Scaling

extension Behavior {
    /// Reads `behavior` of a service; `nil` when there is none, which leaves the default.
    ///
    /// What it leaves out in a direction is Kubernetes' where a target rule is used, else nothing,
    /// as if it had said nothing at all about that.
    init?(reading reader: inout MappingReader, usingTargets: Bool) {
        guard var section = reader.mapping("behavior") else { return nil }
        let usual = usingTargets ? Behavior.kubernetes : .unlimited
        self.init(
            scaleUp: Direction(reading: &section, "scale_up", usual.scaleUp),
            scaleDown: Direction(reading: &section, "scale_down", usual.scaleDown)
        )
        section.finish()
    }
}

extension Behavior.Direction {
    /// How many policies a direction may have.
    private static let mostPolicies = 64

    fileprivate init(
        reading reader: inout MappingReader,
        _ key: String,
        _ usual: Behavior.Direction
    ) {
        self = usual
        guard var section = reader.mapping(key) else { return }
        stabilizationWindow = section.duration(
            "stabilization_window",
            default: usual.stabilizationWindow,
            in: ServicePolicy.times
        )
        selectPolicy = section.choice("select_policy", default: usual.selectPolicy)
        if section.has("policies") {
            let items = section.mappings("policies")
            if items.count > Self.mostPolicies {
                section.fault("policies", "there are at most \(Self.mostPolicies)")
            }
            policies = items.compactMap { item in
                var item = item
                defer { item.finish() }
                return Behavior.Policy(reading: &item)
            }
        }
        section.finish()
    }
}

extension Behavior.Policy {
    private enum Kind: String, CaseIterable {
        case pods
        case percent
    }

    fileprivate init?(reading reader: inout MappingReader) {
        let kind = reader.choice("type", of: Kind.self, required: true)
        let value = reader.int("value", in: 1...1_000_000_000, required: true)
        let period = reader.duration(
            "period",
            in: .milliseconds(1) ... .seconds(366 * 86400),
            required: true
        )
        guard let kind, let value, let period else { return nil }
        self.init(kind == .pods ? .pods(value) : .percent(Double(value)), period: period)
    }
}
