import Scaling

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

extension Rule {
    /// The directions in which it has a condition.
    var directions: [Direction] {
        switch aim {
        case .target: Direction.allCases
        case .thresholds(let thresholds):
            (thresholds.up == nil ? [] : [.up]) + (thresholds.down == nil ? [] : [.down])
        case .nothing: []
        }
    }

    /// What may be wrong with its data, as the label `reason` says it.
    var errorReasons: [String] {
        let usual = ["no_data", "partial_data"]
        return query == nil ? usual : usual + QueryFault.Reason.allCases.map(\.rawValue)
    }
}
