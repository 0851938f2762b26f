import Scrape
import Testing

@Suite struct GroupingTests {
    private static let page = """
        container_memory_rss{id="/docker/1",container_label_com_docker_swarm_service_name="web"} 1
        container_memory_rss{id="/docker/2",container_label_com_docker_compose_project="shop",\
        container_label_com_docker_compose_service="api"} 1
        container_memory_rss{id="/docker/3",container_label_com_docker_compose_project="shop"} 1
        container_memory_rss{id="/docker/4",container_label_io_rancher_stack_name="s",\
        container_label_io_rancher_stack_service_name="s/db"} 1
        container_memory_rss{id="/kubepods/5",container_label_io_kubernetes_pod_namespace="default",\
        container_label_io_kubernetes_pod_name="q-0",container_label_io_kubernetes_container_name="q"} 1
        container_memory_rss{id="/kubepods/6",container_label_io_kubernetes_pod_namespace="default",\
        container_label_io_kubernetes_pod_name="q-0",container_label_io_kubernetes_container_name="POD"} 1
        container_memory_rss{id="/docker/7",container_label_app="own",\
        container_label_com_docker_swarm_service_name=""} 1

        """

    @Test(arguments: [
        ("swarm", ["web"]), ("compose", ["shop/api"]), ("rancher", ["s/db"]),
        ("kubernetes", ["default/q"]), ("container_label_app", ["own"]), ("id_", []),
        ("container_label_com_docker_swarm_service_name", ["web"]),
        ("id", (1...7).map { $0 == 5 || $0 == 6 ? "/kubepods/\($0)" : "/docker/\($0)" }.sorted()),
    ])
    func `containers belong to the service that their labels name`(
        text: String,
        services: [String]
    ) throws {
        let grouping = try #require(ServiceGrouping(text))
        // With a family of any name every label is looked at, not only those that are known.
        let requests = [
            MetricRequest(try Metric.named("memory_rss_bytes")),
            MetricRequest(Metric(family: "own_total", isRate: true)),
        ]
        for count in 1...2 {
            var usage = TargetUsage(UsageDemand(grouping, Array(requests.prefix(count))))
            let snapshot = try usage.read(Array(Self.page.utf8), at: 0)
            #expect(snapshot.containers.map(\.service).sorted() == services)
        }
    }

    @Test(arguments: ["", "a-b", "1a", "com.docker.swarm.service.name", "ä", "{}"])
    func `what is neither a preset nor a label name is refused`(text: String) {
        #expect(ServiceGrouping(text) == nil)
    }
}
