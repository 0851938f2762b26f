import Config
import Scaling
import Scrape

extension Rule {
    private static let finite = -Double.greatestFiniteMagnitude...Double.greatestFiniteMagnitude

    /// Reads one item of `rules`; `nil` with the faults left with the reader.
    init?(reading reader: inout MappingReader, for use: ScalingConfiguration.Use) {
        let source = Self.readSource(&reader, use)
        let name = reader.text("name") ?? source?.defaultName
        let aim = Self.readAim(&reader)
        let window = reader.duration("over", default: .zero, in: ServicePolicy.times)
        let statistic = reader.choice("statistic", default: Statistic.mean)
        let fallback = Self.readFallback(&reader)
        guard let source else { return nil }
        guard let name, !name.isEmpty, name.utf8.count <= 200 else {
            reader.faults.add(
                reader.position,
                "\(reader.name): a rule needs a name of 1 to 200 bytes"
            )
            return nil
        }
        guard let aim else { return nil }
        if aim == .nothing, fallback != nil {
            reader.fault("fallback", "a rule that is held against nothing asks for no replicas")
        }
        self.init(
            name: name,
            source: source,
            aim: aim,
            window: window,
            statistic: statistic,
            fallback: fallback
        )
    }

    /// One of `metric`, `family`, `promql` and `formula`.
    private static func readSource(
        _ reader: inout MappingReader,
        _ use: ScalingConfiguration.Use
    ) -> Source? {
        let kinds = ["metric", "family", "promql", "formula"].filter { reader.has($0) }
        let isRate = reader.bool("rate")
        let scope = reader.choice("per", of: Scope.self)
        if isRate != nil, kinds != ["family"] { reader.fault("rate", "it goes with family") }
        if scope != nil, kinds != ["promql"] { reader.fault("per", "it goes with promql") }
        guard let kind = kinds.first, kinds.count == 1 else {
            let found = kinds.isEmpty ? "none is there" : "\(kinds.joined(separator: " and ")) are"
            reader.faults.add(
                reader.position,
                "\(reader.name): one of metric, family, promql and formula is required; \(found)"
            )
            for kind in kinds { _ = reader.text(kind) }
            return nil
        }
        guard let text = reader.string(kind) else { return nil }
        switch kind {
        case "metric": return readMetric(text, &reader)
        case "family":
            guard isFamilyName(text) else {
                reader.fault("family", "\(Fault.quote(text)) is no name of a family")
                return nil
            }
            return .family(text, isRate: isRate ?? false)
        case "promql":
            if use == .live, reader.has("over") {
                reader.fault("over", "a query averages by itself, as with avg_over_time")
            }
            return .promql(text, isPerService: scope == .service)
        default:
            do throws(FormulaFault) {
                return .formula(try Formula(text))
            } catch {
                reader.fault("formula", "\(Fault.quote(text)): \(error)")
                return nil
            }
        }
    }

    private enum Scope: String, CaseIterable {
        case replica
        case service
    }

    private static func readMetric(_ name: String, _ reader: inout MappingReader) -> Source? {
        do throws(Metric.Unavailable) {
            _ = try Metric.named(name)
            return .metric(name)
        } catch {
            var message = "\(error)"
            if let near = Suggestion.nearest(to: name, among: Metric.names) {
                message += "; did you mean \(Fault.quote(near))?"
            }
            reader.fault("metric", message)
            return nil
        }
    }

    /// The data model of Prometheus: letters, digits, `_` and `:`, no digit first.
    private static func isFamilyName(_ text: String) -> Bool {
        guard let first = text.utf8.first, !(0x30...0x39 ~= first), text.utf8.count <= 1024 else {
            return false
        }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x3A, 0x41...0x5A, 0x5F, 0x61...0x7A: true
            default: false
            }
        }
    }

    /// `target`, or thresholds, or neither.
    private static func readAim(_ reader: inout MappingReader) -> Aim? {
        let thresholds = Thresholds(reading: &reader)
        let tolerance = reader.double("tolerance", in: 0...1_000_000)
        guard reader.has("target") else {
            if tolerance != nil { reader.fault("tolerance", "it goes with target") }
            return thresholds.map(Aim.thresholds) ?? .nothing
        }
        let target = reader.double("target", in: finite)
        if thresholds != nil {
            reader.fault("target", "a rule has a target or thresholds, not both")
        }
        guard let target else { return nil }
        guard target > 0 else {
            reader.fault("target", "a target is above 0")
            return nil
        }
        return .target(target, tolerance: tolerance ?? 0.1)
    }

    private static func readFallback(_ reader: inout MappingReader) -> Fallback? {
        guard var section = reader.mapping("fallback") else { return nil }
        defer { section.finish() }
        let replicas = section.int("replicas", in: 0...1_000_000_000, required: true)
        let after = section.duration("after", in: ServicePolicy.times, required: true)
        guard let replicas, let after else { return nil }
        return Fallback(replicas: replicas, after: after)
    }
}

extension Rule.Source {
    /// What a rule without a name is called.
    fileprivate var defaultName: String? {
        switch self {
        case .metric(let name): name
        case .family(let name, _): name
        case .promql, .formula: nil
        }
    }
}
