import Scaling
import Testdata
import Testing

/// A table of `testdata/scaling/tables`: fields between bars, comments behind `#`.
struct Table {
    let rows: [Row]

    struct Row: CustomStringConvertible {
        let line: Int
        let fields: [String]

        var description: String { "line \(line): \(fields.joined(separator: " | "))" }

        /// The words of a field.
        func words(_ place: Int) -> [String] {
            fields[place].split(separator: " ").map(String.init)
        }

        func count(_ place: Int) throws -> Int { try #require(Int(fields[place]), "\(self)") }

        func number(_ place: Int) throws -> Double {
            try #require(Double(fields[place]), "\(self)")
        }
    }

    init(_ name: String, fields count: Int) throws {
        let text = try #require(Testdata.text("scaling/tables/\(name).txt"))
        var rows: [Row] = []
        for (place, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        where !line.isEmpty && line.first != "#" {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false).map {
                $0.split(separator: " ").joined(separator: " ")
            }
            try #require(fields.count == count, "line \(place + 1)")
            rows.append(Row(line: place + 1, fields: fields))
        }
        try #require(!rows.isEmpty)
        self.rows = rows
    }
}

extension Reading {
    /// Values as tables write them: `mean V`, `service V`, or one a replica, `-` for a missing one
    /// and `~V` for a filling one.
    static func table(_ words: [String]) throws -> Reading {
        if words.first == "mean" { return .mean(try #require(Double(words[1]))) }
        if words.first == "service" { return .service(try #require(Double(words[1]))) }
        return .replicas(
            try words.map { word in
                if word == "-" { return .missing }
                if word.first == "~" { return .filling(try #require(Double(word.dropFirst()))) }
                return .full(try #require(Double(word)))
            }
        )
    }
}

extension Rule {
    /// A rule whose proposal is its reading.
    static let direct = Rule(
        name: "direct",
        source: .promql("wanted", isPerService: true),
        aim: .target(1, tolerance: 0)
    )

    /// A threshold rule over CPU utilisation.
    static func thresholds(
        _ name: String,
        above: Double? = 0.8,
        below: Double? = 0.3,
        hold: Duration = .zero,
        step: Thresholds.Step = .replicas(1)
    ) -> Rule {
        Rule(
            name: name,
            source: .metric("cpu_utilization"),
            aim: .thresholds(Thresholds(above: above, below: below, hold: hold, step: step))
        )
    }
}
