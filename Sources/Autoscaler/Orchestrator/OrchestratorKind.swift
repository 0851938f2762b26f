package import Config
package import Daemon
package import HTTP
package import Scrape

/// A kind of orchestrator that the configuration can name, under a key of `orchestrator`.
package struct OrchestratorKind: Sendable {
    /// The key.
    package let name: String
    /// Reads what stands under the key; `nil` with the faults left with the reader.
    let read: @Sendable (inout MappingReader) -> (any OrchestratorSettings)?

    /// A kind of that name; `read` takes all keys that it knows, and does not finish the reader.
    package init(
        _ name: String,
        _ read: @escaping @Sendable (inout MappingReader) -> (any OrchestratorSettings)?
    ) {
        self.name = name
        self.read = read
    }
}

/// What a configuration says of an orchestrator, which can be made of it.
package protocol OrchestratorSettings: Equatable, Sendable {
    /// An orchestrator of these settings, with nothing known yet; it stays as long as settings are
    /// equal to these.
    func orchestrator(in surroundings: OrchestratorSurroundings) -> any Orchestrator
}

extension OrchestratorSettings {
    fileprivate func equals(_ other: any OrchestratorSettings) -> Bool { other as? Self == self }
}

/// What an orchestrator may use.
package struct OrchestratorSurroundings: Sendable {
    package let client: Client
    /// What the scraped pages show.
    package let usage: UsageBoard
    package let log: Log

    package init(client: Client, usage: UsageBoard, log: Log) {
        self.client = client
        self.usage = usage
        self.log = log
    }
}

/// Who tells what services there are and changes them, as configured.
package struct Orchestration: Equatable, Sendable {
    private let settings: any OrchestratorSettings

    /// Nobody: what is known is what the scraped pages show.
    package static let none = Orchestration(Nobody())

    package init(_ settings: any OrchestratorSettings) { self.settings = settings }

    package static func == (left: Orchestration, right: Orchestration) -> Bool {
        left.settings.equals(right.settings)
    }

    /// The orchestrator itself.
    func make(_ surroundings: OrchestratorSurroundings) -> any Orchestrator {
        settings.orchestrator(in: surroundings)
    }

    private struct Nobody: OrchestratorSettings {
        func orchestrator(in surroundings: OrchestratorSurroundings) -> any Orchestrator {
            ObservedServices(board: surroundings.usage)
        }
    }
}

extension Orchestration {
    /// Orchestrators that are named in plans and cannot be asked yet.
    private static let later = ["rancher", "kubernetes", "fleet", "swarm"]

    /// Reads `orchestrator`: `none`, or a mapping of one kind's name to its settings.
    init(
        reading section: inout MappingReader,
        for use: ScalingConfiguration.Use,
        _ kinds: [OrchestratorKind]
    ) {
        let key = "orchestrator"
        settings = Self.read(&section, key, use, kinds) ?? Nobody()
    }

    private static func read(
        _ section: inout MappingReader,
        _ key: String,
        _ use: ScalingConfiguration.Use,
        _ kinds: [OrchestratorKind]
    ) -> (any OrchestratorSettings)? {
        guard let node = section.node(key) else { return nil }
        if case .scalar(let scalar) = node.content {
            if scalar.text != "none" { section.fault(key, "it is none or a mapping") }
            return nil
        }
        var reader = MappingReader(node, key, section.faults)
        var found: [String] = []
        var result: (any OrchestratorSettings)?
        for kind in kinds {
            guard var settings = reader.mapping(kind.name) else { continue }
            found.append(kind.name)
            result = kind.read(&settings)
            settings.finish()
        }
        for name in later where reader.has(name) && use == .live {
            reader.fault(name, "this version cannot ask it: leave the orchestrator out")
        }
        if found.count > 1 {
            reader.faults.add(
                reader.position,
                "\(key): there is one orchestrator, not \(found.joined(separator: " and "))"
            )
        }
        reader.finish()
        return result
    }
}
