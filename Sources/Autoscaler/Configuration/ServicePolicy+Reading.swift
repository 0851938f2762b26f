import Config
import Scaling

extension ServicePolicy {
    /// How long a window, a pause or a period may be.
    static let times = Duration.zero...Duration.seconds(366 * 86400)

    /// Reads one service of `scaling`; `nil` with the faults left with the reader.
    ///
    /// `position` is where the service's name stands, for what is wrong with the whole.
    init?(
        reading reader: inout MappingReader,
        at position: Position,
        for use: ScalingConfiguration.Use
    ) {
        let earlier = reader.faults.all.count
        let minimum = reader.int("min_replicas", default: 1, in: 0...1_000_000_000)
        let maximum = reader.int("max_replicas", in: 1...1_000_000_000, required: true)
        let requiresAll = reader.bool("require_all_replicas", default: false)
        let match = Self.readMatch(&reader)
        var rules: [Rule] = []
        var positions: [String: Position] = [:]
        for var item in reader.mappings("rules", required: true) {
            if let rule = Rule(reading: &item, for: use) {
                if let first = positions[rule.name] {
                    item.faults.add(
                        item.position,
                        "\(item.name): the name \(Fault.quote(rule.name)) is taken at \(first)"
                    )
                } else {
                    positions[rule.name] = item.position
                    rules.append(rule)
                }
            }
            item.finish()
        }
        let warmup = reader.duration("warmup", in: Self.times)
        let cooldown = reader.duration("cooldown", in: Self.times)
        let behavior = Behavior(
            reading: &reader,
            usingTargets: rules.contains(where: \.aimsAtTarget)
        )
        let schedules = reader.mappings("schedules").compactMap { item in
            var item = item
            defer { item.finish() }
            return Schedule(reading: &item)
        }
        // What is wrong with a part would only be told again of the whole.
        guard let maximum, reader.faults.all.count == earlier else { return nil }
        do throws(PolicyFault) {
            try self.init(
                minimum: minimum,
                maximum: maximum,
                rules: rules,
                match: match,
                requiresAllReplicas: requiresAll,
                behavior: behavior,
                warmup: warmup,
                cooldown: cooldown,
                schedules: schedules
            )
        } catch {
            reader.faults.add(
                error.rule.flatMap { positions[$0] } ?? position,
                "\(reader.name): \(error)"
            )
            return nil
        }
    }

    private static func readMatch(_ reader: inout MappingReader) -> Match {
        guard let node = reader.node("match") else { return Match() }
        guard case .mapping = node.content else {
            guard let both = reader.choice("match", of: Quantifier.self) else { return Match() }
            return Match(up: both, down: both)
        }
        var match = Match()
        var directions = MappingReader(node, "match", reader.faults)
        match.up = directions.choice("up", default: match.up)
        match.down = directions.choice("down", default: match.down)
        directions.finish()
        return match
    }
}

extension PolicyFault {
    /// The rule that is to blame.
    fileprivate var rule: String? {
        switch self {
        case .repeatedName(let name): name
        case .unusable(let rule, _), .overlappingThresholds(let rule), .unknownOperand(let rule, _),
            .circularFormula(let rule):
            rule
        case .bounds, .tooManyRules, .duration, .ratePolicy: nil
        }
    }
}

extension Rule {
    /// Whether it is one of those for which Kubernetes' defaults hold.
    fileprivate var aimsAtTarget: Bool {
        if case .target = aim { true } else { false }
    }
}
