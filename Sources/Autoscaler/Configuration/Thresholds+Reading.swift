import Config
import Scaling

extension Thresholds {
    /// Reads the keys of thresholds in a rule; `nil` when there are none.
    init?(reading reader: inout MappingReader) {
        let up = Self.readCondition(&reader, .above, .atOrAbove)
        let down = Self.readCondition(&reader, .below, .atOrBelow)
        let hold = reader.duration("for", in: ServicePolicy.times)
        let step = Self.readStep(&reader)
        guard up != nil || down != nil else {
            let isMeant = Comparison.allCases.contains { reader.has($0.rawValue) }
            for key in ["for", "step"] where reader.has(key) && !isMeant {
                reader.fault(key, "it goes with above and below")
            }
            return nil
        }
        self.init(up: up, down: down, hold: hold ?? .zero, step: step ?? .replicas(1))
    }

    private static func readCondition(
        _ reader: inout MappingReader,
        _ strict: Comparison,
        _ inclusive: Comparison
    ) -> Condition? {
        let strictly = reader.double(strict.rawValue)
        let inclusively = reader.double(inclusive.rawValue)
        if strictly != nil, inclusively != nil {
            reader.fault(inclusive.rawValue, "\(strict.rawValue) is there already")
        }
        if let strictly { return Condition(strict, strictly) }
        return inclusively.map { Condition(inclusive, $0) }
    }

    /// `step: 2` or `step: 50%`.
    private static func readStep(_ reader: inout MappingReader) -> Step? {
        guard let text = reader.text("step") else { return nil }
        let isPercent = text.hasSuffix("%")
        let number = isPercent ? text.dropLast() : text[...]
        if isPercent, let percent = Double(number), percent > 0, percent <= 1_000_000 {
            return .percent(percent)
        }
        if !isPercent, let count = Int(number), count > 0, count <= 1_000_000_000 {
            return .replicas(count)
        }
        reader.fault("step", "\(Fault.quote(text)) is no step; write it like 2 or 50%")
        return nil
    }
}
