import Autoscaler
import Daemon
import Scaling
import Testing

@testable import Scrape

/// What a decision says of a metric that no source of a service can tell.
@Suite struct AbsenceTests {
    private static let yaml = """
        scaling:
          services:
            web: {max_replicas: 10, rules: [{name: disk, family: container_fs_reads_total, above: 9}]}
        """

    private func entry(_ stage: Stage, absences: [String]) -> UsageBoard.Entry {
        let requests = stage.configuration.requests
        let demand = UsageDemand(ServiceGrouping(.swarm), requests)
        let container = ContainerUsage(
            id: "/docker/a",
            name: "web.1",
            taskID: "",
            service: "web",
            isOnHostNetwork: false,
            values: demand.requests.map { _ in nil }
        )
        let snapshot = UsageSnapshot(
            time: 1000,
            containers: [container],
            samples: 0,
            skipped: [:],
            firstSkipped: nil
        )
        return UsageBoard.Entry(
            usage: snapshot,
            staleness: 30,
            demand: demand,
            absences: Dictionary(zip(requests, absences)) { first, _ in first }
        )
    }

    @Test func `no data says why when the source can never have them`() async {
        let stage = await Stage(Self.yaml, [declared("web", 2)])
        let reason = "engines do not tell it"
        stage.usage.set(entry(stage, absences: [reason]), at: .init(job: "e", target: "e"))
        await stage.pass(1000)
        #expect(stage.latest("web") == "none no_data 2>2 none")
        let sentence = stage.board.current.views["web"]?.latest?.sentence
        #expect(sentence == "web stays at 2 replicas: there is no data to go by: \(reason)")
    }

    @Test func `no data of a source that could have them says no more`() async {
        let stage = await Stage(Self.yaml, [declared("web", 2)])
        stage.usage.set(entry(stage, absences: []), at: .init(job: "e", target: "e"))
        await stage.pass(1000)
        let sentence = stage.board.current.views["web"]?.latest?.sentence
        #expect(sentence == "web stays at 2 replicas: there is no data to go by")
    }
}
