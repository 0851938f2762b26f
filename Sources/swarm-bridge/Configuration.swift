import Autoscaler
import Config
import Daemon
import Discovery
import Orchestrators
import Posix
import Scrape

/// The whole configuration file.
struct Configuration: Equatable, Sendable {
    var discovery = DiscoveryConfiguration()
    var scrape = ScrapeConfiguration()
    var scaling = ScalingConfiguration()
    /// Who may change things.
    var admins = AdminConfiguration()

    /// Why a file is no configuration: every fault that was found, each as `FILE:LINE:COLUMN: message`.
    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    /// How large a file may be.
    private static let sizeLimit = 16 << 20

    /// Reads the file at `path`, `-` for standard input.
    ///
    /// A file that it names and that is not there is a fault only where `looksForFiles` says so.
    init(
        file path: String,
        for use: ScalingConfiguration.Use = .live,
        looksForFiles: Bool = false
    ) throws(Invalid) {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: Self.sizeLimit)
        } catch {
            throw Invalid(description: error.description)
        }
        try self.init(bytes, named: path, for: use, looksForFiles: looksForFiles)
    }

    /// Reads `bytes`; `name` is what the faults call the file.
    init(
        _ bytes: [UInt8],
        named name: String,
        for use: ScalingConfiguration.Use = .live,
        looksForFiles: Bool = false
    ) throws(Invalid) {
        let faults = Faults(file: name)
        let document = YAML.read(bytes, faults: faults)
        if document != nil || faults.isEmpty {
            var root = MappingReader(document, "the configuration", faults)
            discovery = DiscoveryConfiguration(reading: &root)
            scrape = ScrapeConfiguration(reading: &root)
            scaling = ScalingConfiguration(
                reading: &root,
                for: use,
                orchestrators: OrchestratorKind.all
            )
            admins = AdminConfiguration(reading: &root)
            root.finish()
        }
        if looksForFiles {
            for file in faults.files {
                guard let trouble = FileBytes.whyUnreadable(file.path) else { continue }
                faults.add(
                    file.position,
                    "\(file.key): cannot read \(file.path): \(trouble.reason)"
                )
            }
        }
        guard faults.isEmpty else {
            let lines = faults.all.map { "\(name):\($0)" }
            throw Invalid(description: lines.joined(separator: "\n"))
        }
    }
}
