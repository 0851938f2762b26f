/// Usage of services worked out from the lines of two pages with string functions alone: nothing of it is
/// shared with what it checks.
struct SlowReading {
    /// A sample of a service's container.
    private struct Line {
        /// Everything before the value.
        let series: Substring
        let family: Substring
        let labels: [Substring: Substring]
        let value: Double
        let time: Double?
    }

    private let before: [Substring: Line]
    private let after: [Line]
    private let elapsed: Double

    private static let service = "container_label_com_docker_swarm_service_name"[...]

    /// Two pages that were asked for so many seconds apart.
    init(_ before: String, _ after: String, elapsed: Double) {
        self.before = Dictionary(uniqueKeysWithValues: Self.lines(before).map { ($0.series, $0) })
        self.after = Self.lines(after)
        self.elapsed = elapsed
    }

    private static func lines(_ page: String) -> [Line] {
        page.split(separator: "\n").compactMap { line in
            guard !line.hasPrefix("#"), let open = line.firstIndex(of: "{"),
                let close = line.lastIndex(of: "}")
            else { return nil }
            var labels: [Substring: Substring] = [:]
            for pair in line[open...].dropFirst().prefix(while: { $0 != "}" }).split(
                separator: "\","
            ) {
                let parts = pair.split(separator: "=\"", omittingEmptySubsequences: false)
                labels[parts[0]] = parts[1].hasSuffix("\"") ? parts[1].dropLast() : parts[1]
            }
            guard labels[service]?.isEmpty == false else { return nil }
            let numbers = line[close...].dropFirst().split(separator: " ")
            return Line(
                series: line[...close],
                family: line[..<open],
                labels: labels,
                value: Double(numbers[0]) ?? 0,
                time: numbers.count > 1 ? Double(numbers[1]).map { $0 / 1000 } : nil
            )
        }
    }

    /// The sums of the newest values by service.
    func values(_ family: String, scale: Double = 1) -> [String: Double] {
        after.filter { $0.family == family }.reduce(into: [:]) { sums, line in
            sums[String(line.labels[Self.service] ?? ""), default: 0] += line.value * scale
        }
    }

    /// The sums of the increases a second by service.
    ///
    /// A container counts when any of its series has changed or has a newer time. Those on their host's
    /// network are left out: on these pages they alone have an interface that is not called `eth…`.
    func rates(_ family: String) -> [String: Double] {
        var moved: Set<Substring> = []
        var sums: [Substring: (service: Substring, increase: Double, seconds: Double)] = [:]
        for line in after where line.family == family {
            if line.labels["interface"]?.hasPrefix("eth") == false { continue }
            guard let id = line.labels["id"], let old = before[line.series] else { continue }
            let isNew = line.time.map { $0 != old.time } ?? (line.value != old.value)
            if isNew { moved.insert(id) }
            let seconds = line.time.flatMap { new in old.time.map { new - $0 } } ?? elapsed
            let sum = sums[id]?.increase ?? 0
            sums[id] = (line.labels[Self.service] ?? "", sum + line.value - old.value, seconds)
        }
        return sums.filter { moved.contains($0.key) }.values.reduce(into: [:]) { result, sum in
            result[String(sum.service), default: 0] += sum.increase / sum.seconds
        }
    }
}
