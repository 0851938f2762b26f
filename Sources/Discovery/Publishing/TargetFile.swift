import Daemon
import Metrics
import Posix

/// The file_sd file of a job: replaced whole when the targets change, and tried again after a failure.
///
/// One write runs at a time, off the event loop; of the lists that come meanwhile the latest is kept.
@EventLoop
final class TargetFile {
    let path: String
    private let job: String
    private let metrics: DiscoveryMetrics
    private let log: Log

    /// What the file shall hold.
    private var wanted: TargetList?
    /// The tag of what was written to it, and the file as it was then.
    private var written: (tag: String, stamp: FileStamp?)?
    private var writing: Task<Void, Never>?
    /// The last write of the job that had the file before, which must not come behind one of this job.
    private let predecessor: Task<Void, Never>?
    private var isStopped = false
    private var lastFailure: String?

    /// A file that nothing is written to before ``update(_:)``, and before `predecessor` has ended.
    init(
        path: String,
        job: String,
        after predecessor: Task<Void, Never>? = nil,
        metrics: DiscoveryMetrics,
        log: Log
    ) {
        self.path = path
        self.job = job
        self.predecessor = predecessor
        self.metrics = metrics
        self.log = log
        metrics.createFileSeries(job)
    }

    /// The file shall hold `list`.
    ///
    /// To be said after every good poll, so that a failure is made good, and what somebody else does to the
    /// file too.
    func update(_ list: TargetList) {
        wanted = list
        writeNext()
    }

    /// Tries once more what could not be written, or is there no longer.
    func retry() {
        writeNext()
    }

    /// Writes and counts nothing more.
    ///
    /// - Returns: the write that runs and cannot be taken back, if there is one.
    func stop() -> Task<Void, Never>? {
        isStopped = true
        wanted = nil
        return writing ?? predecessor
    }

    private func writeNext() {
        guard !isStopped, writing == nil, let list = wanted else { return }
        let stamp = written.flatMap { $0.tag == list.all.tag ? $0.stamp : nil }
        writing = Task { @EventLoop in
            await predecessor?.value
            guard !isStopped else { return }
            let outcome = await Self.write(list, to: path, unlessIs: stamp)
            writing = nil
            guard !isStopped else { return }
            finish(outcome, list.all.tag)
            if wanted?.all.tag != list.all.tag { writeNext() }
        }
    }

    private func finish(_ outcome: Result<Written, SystemError>, _ tag: String) {
        switch outcome {
        case .success(let file):
            written = (tag, file.stamp)
            if file.isChanged {
                metrics.fileWrites.series(job).increment()
                metrics.fileLastWrite.series(job).set(WallClock.unixSeconds)
            }
            log.change(
                lastFailure != nil,
                .info,
                "Wrote target file",
                ("job", job),
                ("path", path)
            )
            lastFailure = nil
        case .failure(let error):
            metrics.fileFailures.series(job).increment()
            log.change(
                lastFailure != error.description,
                .error,
                "Cannot write target file",
                ("job", job),
                ("path", path),
                ("error", error.description)
            )
            lastFailure = error.description
        }
    }

    /// A file that holds what it shall.
    private struct Written {
        let isChanged: Bool
        let stamp: FileStamp?
    }

    /// Writes the list in the format that the extension names, unless the file holds just that: one with
    /// this stamp does.
    @concurrent
    private static func write(
        _ list: TargetList,
        to path: String,
        unlessIs stamp: FileStamp?
    ) async -> Result<Written, SystemError> {
        if let stamp, stamp == FileStamp(of: path) {
            return .success(Written(isChanged: false, stamp: stamp))
        }
        let isJSON = path.lowercased().hasSuffix(".json")
        let bytes = isJSON ? list.all.body : TargetGroup.yaml(list.targets.groups)
        if let old = try? FileBytes.read(path, limit: bytes.count), old == bytes {
            return .success(Written(isChanged: false, stamp: FileStamp(of: path)))
        }
        do {
            try AtomicFile.write(bytes, to: path)
            return .success(Written(isChanged: true, stamp: FileStamp(of: path)))
        } catch {
            return .failure(error)
        }
    }
}
