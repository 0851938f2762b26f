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
    /// The files that it names and that cannot be read, each as `FILE:LINE:COLUMN: message`; they may
    /// come later.
    private(set) var missingFiles: [String] = []

    /// What a command may need of the file, beside `global`, which goes with the jobs.
    enum Section: String, CaseIterable {
        case discovery
        /// Its jobs may name those of discovery.
        case scrape
        case scaling
        case web
    }

    /// Why a file is no configuration: every fault that was found, each as `FILE:LINE:COLUMN: message`.
    struct Invalid: Error, CustomStringConvertible {
        let description: String
    }

    /// How large a file may be.
    private static let sizeLimit = 16 << 20

    /// Reads the file at `path`, `-` for standard input.
    ///
    /// What stands in other sections than `sections` is nobody's concern. A file that it names and that is
    /// not there is a fault only where `looksForFiles` says so.
    init(
        file path: String,
        for use: ScalingConfiguration.Use = .live,
        sections: [Section] = Section.allCases,
        looksForFiles: Bool = false
    ) throws(Invalid) {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: Self.sizeLimit)
        } catch {
            throw Invalid(description: error.description)
        }
        try self.init(
            bytes,
            named: path,
            for: use,
            sections: sections,
            looksForFiles: looksForFiles
        )
    }

    /// Reads `bytes`; `name` is what the faults call the file.
    init(
        _ bytes: [UInt8],
        named name: String,
        for use: ScalingConfiguration.Use = .live,
        sections: [Section] = Section.allCases,
        looksForFiles: Bool = false
    ) throws(Invalid) {
        let faults = Faults(file: name)
        let document = YAML.read(bytes, faults: faults)
        if document != nil || faults.isEmpty {
            var root = MappingReader(document, "the configuration", faults)
            read(sections, of: &root, for: use)
            root.finish()
        }
        let missing = Self.missing(faults.files)
        if looksForFiles { missing.forEach(faults.add) }
        guard faults.isEmpty else {
            let lines = faults.all.map { "\(name):\($0)" }
            throw Invalid(description: lines.joined(separator: "\n"))
        }
        missingFiles = missing.map { "\(name):\($0)" }
    }

    private mutating func read(
        _ sections: [Section],
        of root: inout MappingReader,
        for use: ScalingConfiguration.Use
    ) {
        // Asked for, so that they are no unknown keys where nobody reads them.
        for key in ["global"] + Section.allCases.map(\.rawValue) { _ = root.has(key) }
        for section in sections {
            switch section {
            case .discovery: discovery = DiscoveryConfiguration(reading: &root)
            case .scrape: scrape = ScrapeConfiguration(reading: &root)
            case .scaling:
                scaling = ScalingConfiguration(
                    reading: &root,
                    for: use,
                    orchestrators: OrchestratorKind.all
                )
            case .web: admins = AdminConfiguration(reading: &root)
            }
        }
    }

    /// What there is to say of the files that cannot be read, in the order of the configuration.
    ///
    /// Of a folder that cannot be read, the files in it are not told too.
    private static func missing(_ files: Set<NamedFile>) -> [Fault] {
        let faults = files.flatMap { file in
            let paths = [file.path] + file.contents.map { "\(file.path)/\($0)" }
            let troubles = paths.compactMap { path in
                FileBytes.whyUnreadable(path).map { (path: path, reason: $0.reason) }
            }
            let isFolderLost = troubles.first?.path == file.path
            return troubles.prefix(isFolderLost ? 1 : troubles.count).map { trouble in
                Fault(
                    file.position,
                    "\(file.key): cannot read \(trouble.path): \(trouble.reason)"
                )
            }
        }
        return faults.sorted { ($0.position, $0.message) < ($1.position, $1.message) }
    }
}
