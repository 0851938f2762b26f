import Daemon
import Metrics
import Posix

/// The file_sd file of a job: replaced whole when the targets change, and tried again after a failure.
@EventLoop
final class TargetFile {
    private let path: String
    private let job: String
    private let metrics: DiscoveryMetrics
    private let log: Log

    private var written: String?
    private var isWriting = false
    private var next: (groups: [TargetGroup], tag: String)?
    private var lastFailure: String?

    init(path: String, job: String, metrics: DiscoveryMetrics, log: Log) {
        self.path = path
        self.job = job
        self.metrics = metrics
        self.log = log
        metrics.createFileSeries(job)
    }

    /// The file shall hold `list`; to be said after every good poll, so that a failure is made good.
    func update(_ list: TargetList) {
        guard list.all.tag != written else { return }
        next = (list.targets.groups, list.all.tag)
        if !isWriting { writeNext() }
    }

    private func writeNext() {
        guard let (groups, tag) = next else { return }
        next = nil
        isWriting = true
        Task { @EventLoop in
            let outcome = await Self.write(groups, to: path)
            isWriting = false
            finish(outcome, tag)
            if next?.tag == written { next = nil }
            writeNext()
        }
    }

    private func finish(_ outcome: Result<Bool, SystemError>, _ tag: String) {
        switch outcome {
        case .success(let changed):
            written = tag
            if changed {
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

    /// Writes the groups in the format that the extension names, unless the file holds just that.
    ///
    /// - Returns: whether the file was changed.
    @concurrent
    private static func write(
        _ groups: [TargetGroup],
        to path: String
    ) async -> Result<Bool, SystemError> {
        let isJSON = path.lowercased().hasSuffix(".json")
        let bytes = isJSON ? TargetGroup.json(groups) : TargetGroup.yaml(groups)
        if let old = try? FileBytes.read(path, limit: bytes.count), old == bytes {
            return .success(false)
        }
        do {
            try AtomicFile.write(bytes, to: path)
            return .success(true)
        } catch {
            return .failure(error)
        }
    }
}
