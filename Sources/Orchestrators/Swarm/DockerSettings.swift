import Autoscaler
import Config
import Docker

/// What `docker` says: the managers of a swarm.
struct DockerSettings: OrchestratorSettings {
    var engine: EngineSettings

    func orchestrator(in surroundings: OrchestratorSurroundings) -> any Orchestrator {
        SwarmMode(engine, surroundings)
    }
}

extension OrchestratorKind {
    /// The managers of a Docker Swarm (swarm mode).
    static let docker = OrchestratorKind("docker") { reader in
        let timeout = reader.duration(
            "timeout",
            default: .seconds(3),
            in: .milliseconds(10) ... .seconds(3600)
        )
        var engine = EngineSettings(reading: &reader, timeout: timeout)
        // A specification is sent back whole, so the engine must not leave anything out of it for
        // the sake of an older version, nor drop what that one did not have.
        engine.newest = nil
        return engine.hosts.isEmpty ? nil : DockerSettings(engine: engine)
    }
}
