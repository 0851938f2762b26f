import Scrape
import Testing

@Suite struct MetricNameTests {
    /// What the Overscaler seed lists for pods, and what it calls metrics of nodes alone.
    private static let podNames = [
        "cpu-limit", "cpu-request", "cpu-usage-rate", "cpu-usage-percent", "memory-limit",
        "memory-major-page-faults-rate", "memory-page-faults-rate", "memory-request",
        "memory-usage", "memory-rss", "memory-working-set", "memory-usage-percent", "network-rx",
        "network-rx-errors", "network-rx-errors-rate", "network-rx-rate", "network-tx",
        "network-tx-errors", "network-tx-errors-rate", "network-tx-rate", "uptime",
    ]

    @Test(arguments: [
        "cpu_utilization", "cpu_cores", "cpu_host_ratio", "memory_working_set_bytes",
        "memory_usage_bytes", "memory_rss_bytes", "memory_limit_ratio", "memory_host_ratio",
        "network_receive_bytes_per_second", "network_transmit_bytes_per_second",
        "network_bytes_per_second", "uptime_seconds",
    ])
    func `the bridge's own names are known`(name: String) throws {
        #expect(try Metric.named(name).name == name)
        #expect(Metric.names.contains(name))
    }

    @Test(arguments: podNames)
    func `a pod metric of the seed is taken, unless a page cannot give it`(name: String) throws {
        do {
            #expect(try Metric.named(name).name == name)
            #expect(!name.hasSuffix("request"))
        } catch {
            #expect(error == Metric.Unavailable.requests(name))
        }
    }

    @Test func `metrics of nodes are refused with the reason`() {
        for name in ["cpu-node-capacity", "memory-node-utilization", "cpu-usage"] {
            let error = #expect(throws: Metric.Unavailable.self) { try Metric.named(name) }
            #expect(error?.description.contains("it describes a node") == true)
        }
        let error = #expect(throws: Metric.Unavailable.self) { try Metric.named("cpu_core") }
        #expect(error?.description == "there is no metric cpu_core")
    }

    @Test func `a demand reads what its metrics need, and keeps what their windows need`() throws {
        let utilization = try Metric.named("cpu_utilization")
        let requests = [
            MetricRequest(utilization, over: .seconds(60)),
            MetricRequest(utilization, over: .seconds(10)), MetricRequest(utilization),
            MetricRequest(utilization, over: .seconds(60)),
        ]
        let demand = UsageDemand(ServiceGrouping(.swarm), requests)
        #expect(demand.requests.count == 3)
        #expect(demand.index(of: requests[3]) == 0)
        #expect(demand.index(of: requests[2]) == 2)
    }
}

extension Metric.Unavailable {
    /// What is said of requests of Kubernetes.
    fileprivate static func requests(_ name: String) -> Metric.Unavailable? {
        do throws(Metric.Unavailable) {
            _ = try Metric.named(name)
            return nil
        } catch {
            return error.description
                == "\(name): a cAdvisor page does not tell what a container requests"
                ? error : nil
        }
    }
}
