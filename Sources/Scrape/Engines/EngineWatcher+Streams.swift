import Daemon
import Docker
import JSON
import Posix

extension EngineWatcher {
    /// Takes the list of containers: new ones are followed, those that are gone are not any more.
    func follow(_ containers: [EngineContainer]) {
        var before = followed
        followed = [:]
        order = []
        for container in containers.prefix(TargetUsage.containerLimit) {
            guard let found = ServiceContainer(container, job.grouping), followed[found.id] == nil
            else { continue }
            var entry = before.removeValue(forKey: found.id) ?? Followed(container: found)
            entry.container = found
            followed[found.id] = entry
            order.append(found.id)
        }
        for entry in before.values where entry.stream != nil {
            entry.stream?.stop()
            budget.giveBack()
        }
    }

    /// Starts streams of those that have none, as far as there is room.
    func startStreams() {
        guard isUp else { return }
        let now = ContinuousClock.Instant.now
        var streams = followed.values.count { $0.stream != nil }
        var opening = followed.values.count { $0.stream.map { !$0.isOpen } ?? false }
        var refused = 0
        for id in order where followed[id]?.stream == nil {
            guard let entry = followed[id] else { continue }
            if streams >= stats.streamLimit {
                refused += 1
                continue
            }
            guard opening < Self.openingLimit, entry.retryAt <= now else { continue }
            guard budget.take() else {
                refused += 1
                continue
            }
            streams += 1
            opening += 1
            start(id, now)
        }
        showStreams(refused: refused)
    }

    private func start(_ id: String, _ now: ContinuousClock.Instant) {
        let stream = ContainerStream(id, endpoint, around.clock)
        followed[id]?.stream = stream
        followed[id]?.startedAt = now
        stream.start(
            opened: { [weak self] in self?.startStreams() },
            ended: { [weak self, weak stream] end in
                guard let self, let stream, self.followed[id]?.stream === stream else { return }
                self.ended(id, end)
            }
        )
    }

    private func ended(_ id: String, _ end: ContainerStream.End) {
        endStream(id)
        let now = ContinuousClock.Instant.now
        if let start = followed[id]?.startedAt,
            let pause = followed[id]?.backoff.pause(afterLasting: now - start)
        {
            followed[id]?.retryAt = now + pause
        }
        if case .failed(let fault) = end {
            // A container that is gone is no fault.
            if fault.status != 404 {
                count(fault.reason)
                around.log.debug(
                    "A stream of stats broke",
                    ("job", job.name),
                    ("target", address),
                    ("error", fault.description)
                )
            }
        }
        showStreams()
        ring()
    }

    /// Ends a stream and gives its place back.
    func endStream(_ id: String) {
        guard let stream = followed[id]?.stream else { return }
        stream.stop()
        followed[id]?.stream = nil
        budget.giveBack()
    }

    /// What is known of the container's start does not hold: it is asked anew.
    func renew(_ id: String) {
        endStream(id)
        followed[id]?.retryAt = .now
    }

    /// Follows what happens to containers; a listing tells what came of it.
    func followEvents() {
        events?.cancel()
        hasEvents = false
        events = Task { @EventLoop [weak self, endpoint] in
            var backoff = Backoff()
            while !Task.isCancelled {
                let start = ContinuousClock.Instant.now
                do throws(EngineFault) {
                    try await endpoint.follow(
                        "/events",
                        Self.eventQuery,
                        idleTime: .seconds(600)
                    ) { [weak self] news in
                        if !Task.isCancelled { self?.take(news) }
                    }
                } catch {
                    if Task.isCancelled { return }
                    self?.count(error.reason)
                }
                if Task.isCancelled { return }
                self?.hasEvents = false
                self?.ring()
                try? await Task.sleep(for: backoff.pause(afterLasting: .now - start))
            }
        }
    }

    private static let eventQuery: EngineQuery = {
        var query = EngineQuery()
        let events = ["start", "die", "destroy", "pause", "unpause", "rename", "update"]
        query.add([EngineFilter("type", ["container"]), EngineFilter("event", events)])
        return query
    }()

    private func take(_ news: EngineEndpoint.StreamNews) {
        switch news {
        case .opened: hasEvents = true
        case .line(let line):
            guard let event = try? JSON(reading: line), let action = event["Action"]?.string,
                let id = event["Actor"]?["ID"]?.string
            else { return }
            if ["start", "die", "update"].contains(action) { renew(id) }
            ring()
        }
    }
}
