import Docker
import JSON
import Testdata
import Testing

@testable import Discovery

/// `testdata/engine-targets`: `SET.CASE.yml` is a job over a set of ``RecordedLists``, and the `.json`
/// beside it what is served.
struct EngineTargetsTests {
    private static let cases = Testdata.names("engine-targets")
        .filter { $0.hasSuffix(".yml") }.map { String($0.dropLast(4)) }

    private func make(_ job: String, _ set: String) throws -> DiscoveredTargets {
        EngineTargets.make(
            try RecordedLists.job("discovery: [{job: a, \(job)}]"),
            try RecordedLists.read(set)
        )
    }

    @Test("There are cases of every role")
    func present() {
        for role in ["services", "tasks", "nodes", "containers"] {
            #expect(Self.cases.contains { $0.contains(".\(role)") })
        }
    }

    @Test("Recorded lists make the targets that are written down", arguments: cases)
    func golden(name: String) throws {
        let text = try #require(Testdata.text("engine-targets/\(name).yml"))
        let set = String(name.prefix { $0 != "." })
        let targets = EngineTargets.make(
            try RecordedLists.job(text),
            try RecordedLists.read(set)
        )
        let served = String(decoding: TargetGroup.json(targets.groups), as: UTF8.self)
        #expect(served == Testdata.text("engine-targets/\(name).json"))
    }

    @Test("Groups are the same in whatever order the engine lists things", arguments: 1...20)
    func order(seed: UInt64) throws {
        var numbers = SeededGenerator(seed: seed)
        for role in ["services", "tasks", "nodes"] {
            let job = try RecordedLists.job(
                "discovery: [{job: a, dockerswarm_sd: {host: 'tcp://a', role: \(role)}}]"
            )
            var lists = try RecordedLists.read("lab")
            let first = EngineTargets.make(job, lists)
            lists.nodes.items.shuffle(using: &numbers)
            lists.services.items.shuffle(using: &numbers)
            lists.tasks.items.shuffle(using: &numbers)
            lists.networks.items.shuffle(using: &numbers)
            #expect(EngineTargets.make(job, lists) == first)
        }
    }

    @Test("A service on the host's network has no address: it is left out and counted, no others")
    func hostNetwork() throws {
        let targets = try make("dockerswarm_sd: {host: 'tcp://a', role: services}", "lab")
        #expect(targets.skipped == ["address": 1])
        let names = Set(targets.groups.compactMap { $0["__meta_dockerswarm_service_name"] })
        #expect(names == ["web"])
    }

    @Test("Tasks of a node that is down are no targets unless they are asked for")
    func ghosts() throws {
        let swarm = "dockerswarm_sd: {host: 'tcp://a', role: tasks"
        let state = "__meta_dockerswarm_node_status"
        let alive = try make("\(swarm)}", "w2-down")
        #expect(alive.groups.allSatisfy { $0[state] == "ready" })
        #expect((alive.skipped["node_down"] ?? 0) > 0)
        let all = try make("\(swarm), tasks_of_down_nodes: true}", "w2-down")
        #expect(all.groups.contains { $0[state] == "down" })
        #expect(all.skipped["node_down"] == nil)
        #expect(all.nodesByState == ["ready": 2, "down": 1])
    }

    @Test("A label with a port takes the place of published ones, and a bad one does not")
    func portLabel() throws {
        let job = "dockerswarm_sd: {host: 'tcp://a', role: tasks, port_label: prometheus.port}"
        let web = try make(job, "lab").groups
            .filter { $0["__meta_dockerswarm_service_name"] == "web" }
        #expect(web.count == 6)
        #expect(web.allSatisfy { $0.targets[0].hasSuffix(":8081") })
        let other = try make(job.replacing("prometheus.port", with: "team.x"), "lab")
        #expect(other.groups.contains { $0.targets[0].hasSuffix(":1") })
        var lists = try RecordedLists.read("lab")
        let service = """
            [{"ID":"s","Spec":{"Name":"s","Labels":{"p":"99999"}},
              "Endpoint":{"VirtualIPs":[{"NetworkID":"n","Addr":"10.0.0.1/24"}]}}]
            """
        lists.services = try #require(EngineList(try JSON(reading: service.utf8)))
        let bad = EngineTargets.make(
            try RecordedLists.job(
                "discovery: [{job: a, dockerswarm_sd: {host: tcp://a, role: services, port_label: p}}]"
            ),
            lists
        )
        #expect(bad.groups.map(\.targets) == [["10.0.0.1:80"]])
        #expect(bad.skipped == ["port": 1])
    }

    @Test("All networks as one target: the first one's address, with all in labels")
    func joined() throws {
        let job =
            "dockerswarm_sd: {host: 'tcp://a', role: tasks, networks: joined, port_label: none}"
        let web = try make(job, "lab").groups
            .filter { $0["__meta_dockerswarm_service_name"] == "web" }
        // Two tasks with two published ports each.
        #expect(web.count == 4)
        #expect(
            web.allSatisfy { $0["__meta_swarm_bridge_network_names"] == ",backend,front,ingress," }
        )
        #expect(web.allSatisfy { $0["__meta_dockerswarm_network_name"] == "backend" })
    }

    @Test("Containers share networks along a chain, and a chain without an end has none")
    func chains() throws {
        let json = """
            [{"Id":"a","Names":["/a"],"HostConfig":{"NetworkMode":"container:b"}},
             {"Id":"b","Names":["/b"],"HostConfig":{"NetworkMode":"container:c"}},
             {"Id":"c","Names":["/c"],"HostConfig":{"NetworkMode":"n"},
              "NetworkSettings":{"Networks":{"n":{"IPAddress":"","GlobalIPv6Address":"fc00::2"}}}},
             {"Id":"d","Names":["/d"],"HostConfig":{"NetworkMode":"container:e"}},
             {"Id":"e","Names":["/e"],"HostConfig":{"NetworkMode":"container:d"}},
             {"Id":"f","Names":[]}]
            """
        var lists = EngineLists()
        lists.containers = try #require(EngineList(try JSON(reading: json.utf8)))
        let job = try RecordedLists.job("discovery: [{job: a, docker_sd: {host: 'tcp://a'}}]")
        let targets = EngineTargets.make(job, lists)
        #expect(
            targets.groups.map(\.targets) == [["[fc00::2]:80"], ["[fc00::2]:80"], ["[fc00::2]:80"]]
        )
        #expect(targets.skipped == ["no_network": 2, "item": 1])
    }

    @Test("Two labels with one name: the first by key keeps it, and the other is counted")
    func collisions() {
        var labels = MetaLabels("docker")
        let found = [EngineLabel("a-b", "2"), EngineLabel("a.b", "3"), EngineLabel("a b", "1")]
        #expect(labels.add(found, "container_label_") == 2)
        #expect(labels["container_label_a_b"] == "1")
    }

    @Test("Tasks are asked for as those that are meant to run, unless the job says otherwise")
    func filters() throws {
        func filters(_ more: String) throws -> [EngineFilter] {
            try RecordedLists.job(
                "discovery: [{job: a, dockerswarm_sd: {host: 'tcp://a', role: tasks\(more)}}]"
            ).taskFilters
        }
        let running = EngineFilter("desired-state", ["running"])
        let own = EngineFilter("desired-state", ["shutdown"])
        #expect(try filters("") == [running])
        #expect(try filters(", all_tasks: true") == [])
        #expect(try filters(", filters: [{name: desired-state, values: [shutdown]}]") == [own])
        #expect(
            try filters(", filters: [{name: name, values: [a]}]")
                == [EngineFilter("name", ["a"]), running]
        )
    }

    @Test("Whatever lists say, groups are legal", arguments: 1...4)
    func mutations(seed: UInt64) throws {
        var numbers = SeededGenerator(seed: seed)
        let jobs = try ["services", "tasks", "nodes"].map { role in
            try RecordedLists.job(
                "discovery: [{job: a, dockerswarm_sd: {host: tcp://a, role: \(role), networks: joined}}]"
            )
        }
        let containers = try RecordedLists.job("discovery: [{job: a, docker_sd: {host: tcp://a}}]")
        func list<Item: EngineItem>(_ type: Item.Type, _ name: String) throws -> EngineList<Item> {
            let text = try #require(Testdata.text("docker-api/lab-\(name).json"))
            var parts = text.split(separator: "\"", omittingEmptySubsequences: false).map(
                String.init
            )
            for _ in 0..<Int.random(in: 0...12, using: &numbers) {
                let place = Int.random(in: 0..<parts.count, using: &numbers)
                let other = Int.random(in: 0..<parts.count, using: &numbers)
                // Texts with texts, and what stands between them with the same.
                if place % 2 == other % 2 { parts.swapAt(place, other) }
            }
            let json = try? JSON(reading: parts.joined(separator: "\"").utf8)
            return json.flatMap(EngineList.init) ?? EngineList()
        }
        for _ in 0..<100 {
            var lists = EngineLists()
            lists.nodes = try list(EngineNode.self, "nodes")
            lists.services = try list(EngineService.self, "services")
            lists.tasks = try list(EngineTask.self, "tasks")
            lists.networks = try list(EngineNetwork.self, "networks")
            lists.containers = try list(EngineContainer.self, "containers")
            for job in jobs + [containers] {
                for group in EngineTargets.make(job, lists).groups {
                    #expect(group.targets.count == 1)
                    let names = group.labels.map(\.name)
                    #expect(names == Set(names).sorted())
                    #expect(group.labels.allSatisfy { !$0.value.isEmpty })
                    #expect(names.allSatisfy { $0.hasPrefix("__meta_") })
                }
            }
        }
    }
}
