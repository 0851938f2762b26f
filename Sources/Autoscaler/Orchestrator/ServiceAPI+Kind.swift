import Config
import HTTP

extension ServiceAPI {
    /// What `simulation` says: `url`.
    struct Settings: OrchestratorSettings {
        let url: ServiceURL

        func orchestrator(in surroundings: OrchestratorSurroundings) -> any Orchestrator {
            ServiceAPI(url, client: surroundings.client)
        }
    }

    /// The orchestrator of a simulation, as a configuration names it.
    static let kind = OrchestratorKind("simulation") { reader in
        guard let text = reader.string("url", required: true) else { return nil }
        do throws(ServiceURL.Fault) {
            let url = try ServiceURL(text)
            if url.scheme == "https" {
                reader.fault("url", "the simulation has no TLS: write http://")
            }
            return Settings(url: url)
        } catch {
            reader.fault("url", "\(Fault.quote(address: text)): \(error)")
            return nil
        }
    }
}
