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
    /// The discovery jobs are what `targets_from` may name.
    package init(reading root: inout MappingReader, discoveryJobs: [String]) {
        var positions: [String: Position] = [:]
        let timeout = Self.readGlobalTimeout(&root)
        for var reader in root.mappings("scrape") {
            let name = reader.text("job", required: true)
            if let name {
                if name.isEmpty || name.utf8.count > 200 {
                    reader.fault("job", "the name has 1 to 200 bytes")
                } else if let first = positions[name] {
                    reader.fault("job", "the name \(Fault.quote(name)) is taken at \(first)")
                }
                positions[name] = reader.valuePosition("job")
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
}
