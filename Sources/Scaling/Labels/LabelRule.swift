/// Rules as labels write them, in either of two grammars.
///
/// Overscaler's: `METRIC_greater|lower_LIMIT_scale|reduce`, where greater and lower include the
/// limit, and any single replica is enough. The readable one: `METRIC above 0.8 below 0.3 over 60s
/// for 30s step 2`, with the words of the configuration.
enum LabelRule {
    /// A rule is no longer, in bytes.
    private static let longest = 500

    static func read(
        _ text: String,
        name: String,
        metrics: Set<String>
    ) throws(LabelFault) -> Rule {
        guard text.utf8.count <= longest else {
            throw LabelFault("a rule has at most \(longest) bytes")
        }
        return text.contains(" ")
            ? try readWords(text, name, metrics)
            : try readOverscaler(text, name, metrics)
    }

    /// `0.6` for CPU utilisation, or `METRIC 0.6`.
    static func readTarget(_ text: String, metrics: Set<String>) throws(LabelFault) -> Rule {
        let words = text.split(separator: " ")
        guard words.count == 1 || words.count == 2 else {
            throw LabelFault("it is a number, or a metric and a number")
        }
        let metric = words.count == 2 ? String(words[0]) : "cpu_utilization"
        try check(metric, metrics)
        let target = try positive(words[words.count - 1])
        return Rule(
            name: "target",
            source: .metric(metric),
            aim: .target(target, tolerance: defaultTolerance)
        )
    }

    private static let defaultTolerance = 0.1

    private static func check(_ metric: String, _ metrics: Set<String>) throws(LabelFault) {
        guard metrics.contains(metric) else {
            throw LabelFault("there is no metric \(LabelFault.quote(metric))")
        }
    }

    private static func readOverscaler(
        _ text: String,
        _ name: String,
        _ metrics: Set<String>
    ) throws(LabelFault) -> Rule {
        let parts = text.split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count >= 4 else {
            throw LabelFault("it is METRIC_greater|lower_LIMIT_scale|reduce, or METRIC and words")
        }
        // A metric of ours has underscores itself.
        let metric = parts.dropLast(3).joined(separator: "_")
        let (word, limit, verb) = (parts[parts.count - 3], parts[parts.count - 2], parts.last)
        try check(metric, metrics)
        guard let isGreater = ["greater": true, "lower": false][word] else {
            throw LabelFault("\(LabelFault.quote(word)) is neither greater nor lower")
        }
        guard limit.utf8.allSatisfy({ $0.isDecimalDigit || $0 == UInt8(ascii: ".") }),
            let number = Double(limit), number.isFinite
        else { throw LabelFault("\(LabelFault.quote(limit)) is no limit") }
        let condition = Thresholds.Condition(isGreater ? .atOrAbove : .atOrBelow, number)
        let thresholds: Thresholds
        switch verb {
        case "scale": thresholds = Thresholds(up: condition)
        case "reduce": thresholds = Thresholds(down: condition)
        default:
            throw LabelFault("\(LabelFault.quote(verb ?? "")) is neither scale nor reduce")
        }
        return Rule(
            name: name,
            source: .metric(metric),
            aim: .thresholds(thresholds),
            statistic: isGreater ? .maximum : .minimum
        )
    }

    private static func readWords(
        _ text: String,
        _ name: String,
        _ metrics: Set<String>
    ) throws(LabelFault) -> Rule {
        let words = text.split(separator: " ")
        guard let metric = words.first.map(String.init), words.count % 2 == 1, words.count > 1
        else {
            throw LabelFault("it is a metric and then pairs of a word and its value")
        }
        try check(metric, metrics)
        var pairs: [Substring: Substring] = [:]
        for place in stride(from: 1, to: words.count, by: 2) {
            guard pairs.updateValue(words[place + 1], forKey: words[place]) == nil else {
                throw LabelFault("\(LabelFault.quote(words[place])) is there twice")
            }
        }
        var rule = Rule(name: name, source: .metric(metric), aim: .nothing)
        if let window = pairs.removeValue(forKey: "over") {
            rule.window = try LabelValue.duration(window)
        }
        if let target = pairs.removeValue(forKey: "target") {
            var tolerance = defaultTolerance
            if let word = pairs.removeValue(forKey: "tolerance") {
                tolerance = try LabelValue.number(word)
                guard tolerance >= 0 else { throw LabelFault("a tolerance is not below 0") }
            }
            rule.aim = .target(try positive(target), tolerance: tolerance)
        } else {
            rule.aim = .thresholds(try readThresholds(&pairs))
        }
        if let word = pairs.keys.sorted().first {
            throw LabelFault("\(LabelFault.quote(word)) has no meaning here")
        }
        return rule
    }

    private static func readThresholds(
        _ pairs: inout [Substring: Substring]
    ) throws(LabelFault) -> Thresholds {
        var thresholds = Thresholds()
        for comparison in Thresholds.Comparison.allCases {
            guard let word = pairs.removeValue(forKey: Substring(comparison.rawValue)) else {
                continue
            }
            let condition = Thresholds.Condition(comparison, try LabelValue.number(word))
            let isUp = comparison.isSafeWithZeros
            guard (isUp ? thresholds.up : thresholds.down) == nil else {
                throw LabelFault("there are two limits of one side")
            }
            if isUp { thresholds.up = condition } else { thresholds.down = condition }
        }
        guard thresholds.up != nil || thresholds.down != nil else {
            throw LabelFault("it names neither a target nor a limit")
        }
        if let above = thresholds.up?.limit, let below = thresholds.down?.limit, above < below {
            throw LabelFault("above is under below")
        }
        if let word = pairs.removeValue(forKey: "for") {
            thresholds.hold = try LabelValue.duration(word)
        }
        if let word = pairs.removeValue(forKey: "step") {
            thresholds.step =
                word.last == "%"
                ? .percent(try positive(word.dropLast()))
                : .replicas(try LabelValue.count(word))
            guard thresholds.step != .replicas(0) else { throw LabelFault("a step is above 0") }
        }
        return thresholds
    }

    private static func positive(_ text: Substring) throws(LabelFault) -> Double {
        let number = try LabelValue.number(text)
        guard number > 0 else { throw LabelFault("\(LabelFault.quote(text)) is not above 0") }
        return number
    }
}
