import Posix
import TLS

/// The file of `--web.config.file` and those that it names, as they were when they were last of use.
///
/// It works off the event loop: files are read here.
actor WebFile {
    /// What holds until a file changes.
    struct Snapshot: Sendable {
        var configuration = WebConfiguration()
        var context: TLSContext?
    }

    private let path: String
    private let log: Log
    private var snapshot: Snapshot
    private var stamps: [FileStamp?]
    private var looked = ContinuousClock.now
    /// Why the files could not be taken as they are; what they lack may lie in one that is not followed.
    private var trouble: String?
    private let rest: Duration

    /// How long files count as unchanged.
    static let rest = Duration.seconds(1)

    /// Follows a file that has just been read.
    init(_ path: String, _ snapshot: Snapshot, rest: Duration = WebFile.rest, log: Log) {
        self.path = path
        self.log = log
        self.rest = rest
        self.snapshot = snapshot
        stamps = [FileStamp(of: path)] + Self.stamps(of: snapshot)
    }

    /// Reads the file and what it names; it blocks on the disk.
    static func load(_ path: String) throws(WebConfiguration.Invalid) -> Snapshot {
        var snapshot = Snapshot()
        snapshot.configuration = try WebConfiguration(file: path)
        guard let options = snapshot.configuration.tls else { return snapshot }
        do throws(TLSError) {
            snapshot.context = try TLSContext(options)
        } catch {
            throw WebConfiguration.Invalid(description: "\(path): \(error)")
        }
        return snapshot
    }

    private static func stamps(of snapshot: Snapshot) -> [FileStamp?] {
        snapshot.configuration.tls?.sources.map(\.stamp) ?? []
    }

    /// What holds now: files that changed are read again, and what is of no use changes nothing.
    func current() -> Snapshot {
        guard ContinuousClock.now - looked >= rest else { return snapshot }
        looked = .now
        let now = [FileStamp(of: path)] + Self.stamps(of: snapshot)
        guard now != stamps || trouble != nil else { return snapshot }
        stamps = now
        do throws(WebConfiguration.Invalid) {
            let new = try Self.load(path)
            guard (new.context == nil) == (snapshot.context == nil) else {
                throw WebConfiguration.Invalid(
                    description: "\(path): TLS is turned on and off by a restart only"
                )
            }
            snapshot = new
            stamps = [stamps[0]] + Self.stamps(of: snapshot)
            trouble = nil
            log.info("Took the web configuration", ("file", path))
        } catch {
            log.change(
                trouble != error.description,
                .error,
                "Cannot take the web configuration",
                ("error", error.description)
            )
            trouble = error.description
        }
        return snapshot
    }
}
