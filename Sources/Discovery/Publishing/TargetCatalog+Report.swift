/// What is known of one discovery job at one time.
package struct DiscoveryReport: Sendable {
    package let job: String
    /// Its targets as they are served; `nil` as long as there is no list.
    package let groups: [TargetGroup]?
    /// When a good poll last confirmed the list.
    package let confirmed: ContinuousClock.Instant?
    /// How old the list may become before it is not served any more.
    package let maxStaleness: Duration?
    /// Why the last poll gave no list; `nil` when it did.
    package let trouble: String?
    /// In the order of the configuration; empty for a kind of discovery that has none.
    package let masters: [MasterReport]
    /// From the start of a poll to the start of the next.
    package let interval: Duration

    package init(
        job: String,
        groups: [TargetGroup]?,
        confirmed: ContinuousClock.Instant?,
        maxStaleness: Duration? = nil,
        trouble: String? = nil,
        masters: [MasterReport] = [],
        interval: Duration = .seconds(1)
    ) {
        self.job = job
        self.groups = groups
        self.confirmed = confirmed
        self.maxStaleness = maxStaleness
        self.trouble = trouble
        self.masters = masters
        self.interval = interval
    }
}

extension DiscoveryService {
    /// What is known of each job now, in the order of the configuration.
    package var reports: [DiscoveryReport] {
        catalog.reports(masters: masterReports) { intervals[$0] ?? .seconds(1) }
    }
}

extension TargetCatalog {
    func reports(
        masters: (String) -> [MasterReport],
        interval: (String) -> Duration
    ) -> [DiscoveryReport] {
        names.compactMap { name in
            guard let entry = entries[name] else { return nil }
            return DiscoveryReport(
                job: name,
                groups: entry.list?.targets.groups,
                confirmed: entry.confirmed,
                maxStaleness: entry.maxStaleness,
                trouble: entry.isTroubled ? entry.trouble : nil,
                masters: masters(name),
                interval: interval(name)
            )
        }
    }
}
