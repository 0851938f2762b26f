import Daemon
import Docker
import HTTP
import Metrics
import Posix

extension EngineWatcher {
    /// Shows what the streams told, once in each interval, at the engine's own part of it.
    func publishForEver() async {
        var next = ContinuousClock.Instant.now + job.interval * ScrapeTarget.phase(of: host.url)
        while !isStopped {
            try? await Task.sleep(until: next, clock: .continuous)
            if isStopped { return }
            // An engine may be too busy for a list and send its stats all the same; of one that tells nothing
            // everything stays as it is, and grows old.
            if isUp || followed.values.contains(where: { $0.stream?.hasNews == true }) {
                await publish()
            }
            let late = max(.zero, ContinuousClock.Instant.now - next)
            next += job.interval * (late / job.interval).rounded(.down) + job.interval
        }
    }

    private func publish() async {
        guard usage != nil else { return }
        let now = around.clock.moment
        let move = around.clock.move(since: last)
        if move != 0 { usage?.move(by: move) }
        last = now
        var bytes = 0
        let items = order.compactMap { id -> EngineUsage.Item? in
            guard let entry = followed[id] else { return nil }
            let newest = entry.stream?.takeNewest() ?? (line: nil, arrival: 0, bytes: 0)
            bytes += newest.bytes
            return EngineUsage.Item(
                container: entry.container,
                facts: entry.stream?.facts,
                line: newest.line,
                arrival: newest.arrival
            )
        }
        guard let usage else { return }
        self.usage = nil
        var (after, outcome) = await Self.read(items, into: usage, machineMemory, now.time)
        self.usage = after
        // The clock may have been set meanwhile.
        let late = around.clock.move(since: now)
        if late != 0 { outcome.snapshot = outcome.snapshot.moved(by: late) }
        if isStopped { return }
        let labels = [job.name, address]
        around.metrics.size.series(labels).set(Double(bytes))
        around.metrics.samples.series(labels).set(Double(outcome.snapshot.samples))
        around.board.set(
            .init(
                usage: outcome.snapshot,
                staleness: job.staleness,
                demand: demand,
                absences: EngineUsage.absences(of: demand)
            ),
            at: .init(job: job.name, target: address)
        )
        tell(outcome)
        for id in outcome.stopped.union(outcome.restarted) { renew(id) }
        if !outcome.stopped.isEmpty { ring() }
        askIfSilent()
        startStreams()
    }

    /// Reads samples off the event loop, in one call.
    @concurrent
    private static func read(
        _ items: [EngineUsage.Item],
        into usage: consuming EngineUsage,
        _ machineMemory: Double?,
        _ now: Double
    ) async -> (EngineUsage, EngineUsage.Outcome) {
        let outcome = usage.read(items, machineMemory: machineMemory, at: now)
        return (usage, outcome)
    }

    private func tell(_ outcome: EngineUsage.Outcome) {
        let snapshot = outcome.snapshot
        for (reason, count) in snapshot.skipped {
            around.metrics.skipped.series(job.name, address, reason).increment(by: Double(count))
        }
        if let first = snapshot.firstSkipped {
            around.log.change(
                !toldOf.skips,
                .warn,
                "Samples of an engine were left out",
                ("job", job.name),
                ("target", address),
                ("first", first)
            )
            toldOf.skips = true
        }
        if let offset = outcome.clockOffset {
            around.log.change(
                !toldOf.clock,
                .warn,
                "The clock of the engine differs from this machine's",
                ("job", job.name),
                ("target", address),
                ("seconds_behind", "\(Int(offset.rounded()))")
            )
        } else if toldOf.clock {
            around.log.info(
                "The clock of the engine is right again",
                ("job", job.name),
                ("target", address)
            )
        }
        toldOf.clock = outcome.clockOffset != nil
    }

    /// An engine that hangs keeps its connections open and sends nothing.
    private func askIfSilent() {
        let open = followed.values.compactMap(\.stream).filter(\.isOpen)
        guard !open.isEmpty else { return }
        let now = ContinuousClock.Instant.now
        let isSilent = open.allSatisfy { stream in
            stream.lastLine.map { now - $0 > Self.silence } ?? false
        }
        if isSilent { ring() }
    }

    /// Says how the streams are; `refused` have none for want of room, which is known when streams are
    /// started.
    func showStreams(refused found: Int? = nil) {
        if let found { refused = found }
        let open = followed.values.count { $0.stream?.isOpen == true }
        let states = [
            ("open", open), ("waiting", followed.count - open - refused), ("refused", refused),
        ]
        for (state, count) in states {
            around.metrics.streams.series(job.name, address, state).set(Double(max(0, count)))
        }
        if refused > 0 {
            around.log.change(
                !toldOf.refusal,
                .warn,
                "There are more containers than streams; the others have no data",
                ("job", job.name),
                ("target", address),
                ("containers", "\(followed.count)"),
                ("refused", "\(refused)"),
                ("max_streams", "\(stats.streamLimit)")
            )
            toldOf.refusal = true
        } else if toldOf.refusal, followed.values.allSatisfy({ $0.stream != nil }) {
            toldOf.refusal = false
            around.log.info(
                "Every container has a stream again",
                ("job", job.name),
                ("target", address),
                ("containers", "\(followed.count)")
            )
        }
    }
}
