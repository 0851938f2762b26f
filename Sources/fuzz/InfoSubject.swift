import Config
import Discovery

/// A master's answer to `GET /info`, all the way to the lists made of it.
enum InfoSubject: Subject {
    static let name = "info"
    static let summary = "GET /info of a Swarm manager to target groups, in JSON and YAML"

    static var seeds: [(name: String, bytes: [UInt8])] {
        Seeds.files("swarm-info", [".json"]).filter { !$0.name.hasSuffix(".expected.json") }
    }

    static func check(_ input: [UInt8]) {
        guard case .swarm(let status) = SwarmAnswer.read(input) else { return }
        let endpoints = status.nodes.map(\.address.endpoint)
        require(Set(endpoints).count == endpoints.count, "nodes are unique by address")
        var options = SwarmTargetOptions()
        options.volatileLabels = input.count % 2 == 0
        options.instance = input.count % 3 == 0 ? .name : .address
        let groups = groups(status, options)
        var turned = status
        turned.nodes.reverse()
        require(Self.groups(turned, options) == groups, "the order of the answer means nothing")
        let lists = groups.map { ListedGroup($0) }
        let json = TargetGroup.json(groups)
        require(String(validating: json, as: UTF8.self) != nil, "the JSON is UTF-8")
        require(ListedGroup.read(json) == lists, "the JSON reads back")
        // The reader of YAML bounds what it takes; nothing that short comes near the bounds.
        require(ListedGroup.readYAML(TargetGroup.yaml(groups)) == lists, "the YAML reads back")
    }

    private static func groups(
        _ status: SwarmStatus,
        _ options: SwarmTargetOptions
    ) -> [TargetGroup] {
        let master = MasterAddress("http://m:1")
        let targets = SwarmTargets(
            job: "j",
            masters: [master],
            status: status,
            answeredBy: master,
            options: options
        )
        for group in targets.groups {
            let names = group.labels.map { Array($0.name.utf8) }
            require(
                zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) },
                "label names are sorted and unique"
            )
        }
        return targets.groups
    }
}
