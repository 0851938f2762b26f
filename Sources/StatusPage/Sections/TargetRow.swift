import Discovery
import Scrape

/// A target with all that is known of it: what discovery says, and how its scrapes went.
struct TargetRow: Sendable {
    let address: String
    /// What people call it; `nil` where nobody says.
    let name: String?
    /// The discovery job; `nil` for a target of the configuration.
    let job: String?
    let role: String?
    /// What the manager says of it.
    let status: String?
    let error: String?
    /// One for each scrape job that scrapes it.
    let scrapes: [TargetReport]

    /// The labels that name a target, of every kind of discovery, best first.
    private static let names = [
        "__meta_swarm_node_name", "__meta_dockerswarm_service_name",
        "__meta_dockerswarm_node_hostname", "__meta_docker_container_name",
    ]
    private static let roles = ["__meta_swarm_role", "__meta_dockerswarm_node_role"]
    private static let states = [
        "__meta_swarm_node_status", "__meta_dockerswarm_task_state",
        "__meta_dockerswarm_node_status",
    ]

    /// Where the worst of its scrapes stands: down, not scraped, waiting, up.
    var state: PageQuery.TargetState? {
        if scrapes.isEmpty { return .unscraped }
        if scrapes.contains(where: { $0.isUp == false }) { return .down }
        return scrapes.contains { $0.isUp == nil } ? nil : .up
    }

    /// All targets: those that are down first, then in the order of their jobs.
    static func all(_ data: PageData) -> [TargetRow] {
        struct Key: Hashable {
            let job: String?
            let target: String
        }
        var reports = Dictionary(grouping: data.scrapes) {
            Key(job: $0.discovery, target: $0.target)
        }
        var rows: [TargetRow] = []
        for report in data.discovery {
            for group in report.groups ?? [] {
                func label(_ names: [String]) -> String? {
                    for name in names {
                        if let value = group[name] { return value }
                    }
                    return nil
                }
                for target in group.targets {
                    let scrapes = reports.removeValue(forKey: Key(job: report.job, target: target))
                    rows.append(
                        TargetRow(
                            address: target,
                            name: label(names),
                            job: report.job,
                            role: label(roles),
                            status: label(states),
                            error: group["__meta_swarm_node_error"],
                            scrapes: (scrapes ?? []).sorted { $0.job < $1.job }
                        )
                    )
                }
            }
        }
        let rest = reports.sorted {
            ($0.key.job ?? "", $0.key.target) < ($1.key.job ?? "", $1.key.target)
        }
        for (key, scrapes) in rest {
            rows.append(
                TargetRow(
                    address: key.target,
                    name: nil,
                    job: key.job,
                    role: nil,
                    status: nil,
                    error: nil,
                    scrapes: scrapes.sorted { $0.job < $1.job }
                )
            )
        }
        return rows.filter { $0.state == .down } + rows.filter { $0.state != .down }
    }

    /// Whether it is asked for.
    func matches(_ query: PageQuery) -> Bool {
        if let state = query.state, self.state != state { return false }
        if query.filter.isEmpty { return true }
        return [address, name ?? "", job ?? "", role ?? "", status ?? ""]
            .contains { TextFilter(query.filter).matches($0) }
    }
}

/// Finds a text in others, the case of ASCII letters aside.
struct TextFilter {
    private let needle: [UInt8]

    init(_ text: String) { needle = text.utf8.map(Self.folded) }

    func matches(_ text: String) -> Bool {
        guard let first = needle.first else { return true }
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count >= needle.count else { return false }
            for start in 0...(bytes.count - needle.count)
            where Self.folded(bytes[start]) == first {
                var place = 1
                while place < needle.count, Self.folded(bytes[start + place]) == needle[place] {
                    place += 1
                }
                if place == needle.count { return true }
            }
            return false
        }
    }

    private static func folded(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
