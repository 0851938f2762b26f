import Discovery
import Scrape

/// A target with all that is known of it: what discovery says, and how its scrapes went.
struct TargetRow: Sendable {
    let address: String
    /// The discovery job; `nil` for a target of the configuration.
    let job: String?
    /// What discovery says of it; it is looked into only for the rows that are shown or searched.
    private let group: TargetGroup?
    /// One for each scrape job that scrapes it.
    let scrapes: [TargetReport]
    /// How the worst of its scrapes went: down, not scraped, not asked yet, up.
    let state: PageQuery.TargetState?

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

    private init(_ address: String, job: String?, _ group: TargetGroup?, _ scrapes: [TargetReport])
    {
        self.address = address
        self.job = job
        self.group = group
        self.scrapes = scrapes.count > 1 ? scrapes.sorted { $0.job < $1.job } : scrapes
        state =
            if scrapes.isEmpty {
                .unscraped
            } else if scrapes.contains(where: { $0.isUp == false }) {
                .down
            } else {
                scrapes.contains { $0.isUp == nil } ? nil : .up
            }
    }

    /// What people call it; `nil` where nobody says.
    var name: String? { label(Self.names) }
    var role: String? { label(Self.roles) }
    /// What the manager says of it.
    var status: String? { label(Self.states) }
    var error: String? { label(["__meta_swarm_node_error"]) }

    /// Whether what a manager says of a node or a task is good.
    static func isFine(_ status: String) -> Bool {
        ["healthy", "running", "ready"].contains(status.lowercased())
    }

    /// The value of the first of these labels that is there.
    private func label(_ names: [String]) -> String? {
        guard let group else { return nil }
        for name in names {
            if let value = group[name] { return value }
        }
        return nil
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
                for target in group.targets {
                    let scrapes = reports.removeValue(forKey: Key(job: report.job, target: target))
                    rows.append(TargetRow(target, job: report.job, group, scrapes ?? []))
                }
            }
        }
        let rest = reports.sorted {
            ($0.key.job ?? "", $0.key.target) < ($1.key.job ?? "", $1.key.target)
        }
        for (key, scrapes) in rest {
            rows.append(TargetRow(key.target, job: key.job, nil, scrapes))
        }
        return rows.filter { $0.state == .down } + rows.filter { $0.state != .down }
    }

    /// Those of `rows` that are asked for.
    static func matching(_ query: PageQuery, in rows: [TargetRow]) -> [TargetRow] {
        if query.filter.isEmpty, query.state == nil { return rows }
        let filter = TextFilter(query.filter)
        return rows.filter { row in
            if let state = query.state, row.state != state { return false }
            if query.filter.isEmpty || filter.matches(row.address) { return true }
            return [row.name, row.job, row.role, row.status].contains { text in
                text.map(filter.matches) ?? false
            }
        }
    }
}

extension TargetGroup {
    private static let nodeStates = ["__meta_swarm_node_status", "__meta_dockerswarm_node_status"]

    /// Whether it is of a node that its manager does not call well.
    var isOfUnhealthyNode: Bool {
        for name in Self.nodeStates {
            if let status = self[name] { return !TargetRow.isFine(status) }
        }
        return false
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
