package import Config
import HTTP

/// The section `scrape` of the configuration.
package struct ScrapeConfiguration: Equatable, Sendable {
    /// The jobs in the order of the file.
    package var jobs: [ScrapeJob] = []

    /// A configuration without jobs.
    package init() {}

    /// Reads the section of the whole configuration; faults are left with the reader.
    ///
    /// `targets_from` may name any discovery job there is, also one with faults of its own.
    package init(reading root: inout MappingReader) {
        var positions: [String: Position] = [:]
        let timeout = Self.readGlobalTimeout(&root)
        let discoveryJobs = Self.readDiscoveryJobs(&root)
        for var reader in root.mappings("scrape") {
            let name = reader.text("job", required: true)
            if let name {
                if name.isEmpty || name.utf8.count > 200 {
                    reader.fault("job", "the name has 1 to 200 bytes")
                } else if let first = positions[name] {
                    reader.fault("job", "the name \(Fault.quote(name)) is taken at \(first)")
                }
                positions[name] = positions[name] ?? reader.valuePosition("job")
            }
            let job = ScrapeJob(
                name: name ?? "",
                reading: &reader,
                timeout: timeout,
                discoveryJobs: discoveryJobs
            )
            if let job, name != nil { jobs.append(job) }
            reader.finish()
        }
    }

    /// The time of `global`, whose keys discovery reads and checks.
    private static func readGlobalTimeout(_ root: inout MappingReader) -> Duration {
        var global = root.mapping("global")
        return global?.duration("timeout") ?? .seconds(3)
    }

    /// The names of the discovery jobs, whose keys discovery reads and checks, and whether their targets
    /// are to be asked over TLS.
    private static func readDiscoveryJobs(
        _ root: inout MappingReader
    ) -> [(name: String, usesTLS: Bool)] {
        root.mappings("discovery").compactMap { job in
            var job = job
            var section = job.mapping("swarm_sd")
            let scheme = section?.text("metrics_scheme")
            return job.text("job").map { ($0, scheme == "https") }
        }
    }
}
