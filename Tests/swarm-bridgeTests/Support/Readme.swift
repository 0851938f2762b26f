import Posix
import Testing

/// The README, as its tables say it.
struct Readme {
    let text: String

    init() throws {
        text = try Shipped.text("../README.md")
    }

    /// What stands below a heading of the second level, up to the next one.
    func section(_ title: String) throws -> String {
        let parts = text.split(separator: "\n## ", omittingEmptySubsequences: false)
        let part = try #require(
            parts.first { $0.hasPrefix("\(title)\n") },
            "the README has no section \(title)"
        )
        return String(part)
    }

    /// The cells of every row of every table.
    private var rows: [[String]] {
        text.split(separator: "\n").filter { $0.hasPrefix("| ") && $0.hasSuffix(" |") }.map {
            line in
            // A bar within a cell is written with a backslash before it.
            line.dropFirst(2).dropLast(2).split(separator: " | ", omittingEmptySubsequences: false)
                .map(String.init)
        }
    }

    /// What a row says of a metric.
    typealias Metric = (type: String, labels: [String], meaning: String)

    /// Metrics by name.
    var metrics: [String: Metric] {
        var metrics: [String: Metric] = [:]
        for row in rows where row.count == 4 {
            guard let name = row[0].wholeMatch(of: /`([a-z_]+)`/)?.1,
                ["counter", "gauge", "histogram"].contains(row[1])
            else { continue }
            let labels = row[2].split(separator: ",").map { String($0.drop { $0 == " " }) }
            metrics[String(name)] = (row[1], labels.filter { !$0.isEmpty }, row[3])
        }
        return metrics
    }

    /// The paths of the tables of endpoints, each without method and query.
    var paths: [String] {
        rows.filter { $0.count == 2 }.flatMap { row -> [String] in
            var paths: [String] = []
            for code in row[0].matches(of: /`(?:POST )?(\/[^`?]*)(?:\?[^`]*)?`/) {
                let path = String(code.1)
                // `…/pause`, `/resume`: the second one stands for the first with another end.
                let isEnd = paths.last.map { $0.hasPrefix("/api/") && !path.hasPrefix("/api/") }
                if isEnd == true, let last = paths.last, let slash = last.lastIndex(of: "/") {
                    paths.append(last[..<slash] + path)
                } else {
                    paths.append(path)
                }
            }
            return paths
        }
    }

    /// The keys of the tables of the configuration: the last part of each.
    var keys: [String] {
        rows.filter { $0.count == 4 }.flatMap { row -> [String] in
            if ["counter", "gauge", "histogram"].contains(row[1]) { return [] }
            return row[0].matches(of: /`([^`]+)`/).compactMap { code in
                let last = code.1.split(separator: ".").last ?? ""
                let key = last.prefix { $0 != "[" }
                return key.allSatisfy { $0.isLowercase || $0 == "_" } ? String(key) : nil
            }
        }
    }

    /// Every word that stands in backticks.
    var quoted: Set<String> {
        var words: Set<String> = []
        for line in text.split(separator: "\n") where !line.hasPrefix("```") {
            // Every other part of a line stands between backticks.
            let parts = line.split(separator: "`", omittingEmptySubsequences: false)
            for place in stride(from: 1, to: parts.count, by: 2) {
                let found = parts[place].split { !($0.isLetter || $0.isNumber || $0 == "_") }
                words.formUnion(found.map(String.init))
            }
        }
        return words
    }
}
