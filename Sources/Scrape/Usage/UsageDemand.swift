/// What is to be computed for every container: fixed for as long as a configuration holds.
package struct UsageDemand: Equatable, Sendable {
    /// Which label names the service.
    package let grouping: ServiceGrouping
    /// What is computed, each once; a container's values have the same order.
    package let requests: [MetricRequest]

    /// What has to be read of the pages for that.
    let quantities: [Quantity]
    /// How many of them, from the first on, are counters; the others are gauges.
    let counters: Int
    /// Which of them is the CPU time.
    let cpuColumn: Int?
    /// Which of the quantities is the CPU quota.
    let quotaColumn: Int?
    /// How far back each quantity is kept, in seconds; `nil` where only the newest is asked for.
    let spans: [Double?]
    /// For each request, where what its metric needs stands in `quantities`.
    let columns: [[Int]]

    /// Asks for these metrics.
    ///
    /// Of equal requests the first counts.
    package init(_ grouping: ServiceGrouping, _ requests: [MetricRequest]) {
        var seen: Set<MetricRequest> = []
        self.grouping = grouping
        self.requests = requests.filter { seen.insert($0).inserted }
        // The counters of bytes also tell whether a container is on its host's network.
        var quantities: [Quantity] = [.receivedBytes, .transmittedBytes]
        var spans: [Quantity: Double] = [:]
        for request in self.requests {
            for quantity in request.metric.quantities where !quantities.contains(quantity) {
                quantities.append(quantity)
            }
            guard let over = request.over, over > 0, request.metric.reading != .age else {
                continue
            }
            for term in request.metric.terms { spans[term] = max(spans[term] ?? 0, over) }
        }
        // Counters come first, so that what is kept of either kind stands without gaps.
        quantities = quantities.filter(\.isCounter) + quantities.filter { !$0.isCounter }
        self.quantities = quantities
        counters = quantities.count(where: \.isCounter)
        cpuColumn = quantities.firstIndex(of: .cpuSeconds)
        quotaColumn = quantities.firstIndex(of: .cpuQuota)
        self.spans = quantities.map { spans[$0] }
        columns = self.requests.map { request in
            request.metric.quantities.compactMap { quantities.firstIndex(of: $0) }
        }
    }

    /// Where a request stands among a container's values.
    package func index(of request: MetricRequest) -> Int? {
        requests.firstIndex(of: request)
    }
}
