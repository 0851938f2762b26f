import Config
import Daemon
package import Scaling

/// What an operator sets for a service.
package enum Switch: Equatable, Sendable {
    /// Of one direction, or of both for `nil`; without an end for a `nil` duration.
    case pause(Direction?, since: Timestamp, lasting: Duration?)
    case resume(Direction?)

    func set(in state: inout ServiceState) {
        switch self {
        case .pause(let direction, let since, let duration):
            state.pause(direction, at: since, for: duration)
        case .resume(let direction): state.resume(direction)
        }
    }
}

/// Why a switch cannot be set.
package enum SwitchRefusal: Error, Equatable, Sendable {
    /// No service of that name is configured.
    case unknownService
    /// It is configured, but nobody has told of it yet.
    case notSeen
    /// The switch is set and counts, and is lost at a restart: the state could not be saved.
    case notSaved
}

extension ControlLoop {
    /// Pauses a service: one direction, or both for `nil`.
    ///
    /// It is saved when the call returns, and holds from then on: a change that is being made comes to
    /// its end, one that was only decided is not begun.
    package func pause(
        _ service: String,
        _ direction: Direction?,
        for duration: Duration?
    ) async throws(SwitchRefusal) {
        let isSaved = try await set(
            .pause(direction, since: now, lasting: duration),
            of: service
        )
        log.info(
            "Paused a service",
            ("service", service),
            ("direction", direction?.rawValue ?? "both"),
            ("duration", duration?.prometheusText ?? "until resumed")
        )
        metrics.changed("pause")
        if !isSaved { throw .notSaved }
    }

    /// Ends the pause of one direction, or of both for `nil`.
    package func resume(
        _ service: String,
        _ direction: Direction?
    ) async throws(SwitchRefusal) {
        let isSaved = try await set(.resume(direction), of: service)
        log.info(
            "Resumed a service",
            ("service", service),
            ("direction", direction?.rawValue ?? "both")
        )
        metrics.changed("resume")
        if !isSaved { throw .notSaved }
    }

    /// Sets the switch of all services.
    package func setEnabled(_ isEnabled: Bool) async throws(SwitchRefusal) {
        state.isEnabled = isEnabled
        board.set(isSwitchedOn: isEnabled)
        let isSaved = await save()
        if isEnabled { log.info("Enabled scaling") } else { log.info("Disabled scaling") }
        metrics.changed(isEnabled ? "enable" : "disable")
        if !isSaved { throw .notSaved }
    }

    /// Sets a switch; tells whether it is saved.
    private func set(_ change: Switch, of service: String) async throws(SwitchRefusal) -> Bool {
        guard let managed = managed.first(where: { $0.name == service }) else {
            throw .unknownService
        }
        let id: String
        if let orchestrated = known[service] {
            id = orchestrated.id
        } else if !orchestrator.knowsAll {
            // Where the pages tell of services, a service's name is its ID.
            id = service
        } else {
            throw .notSeen
        }
        var next = state.services[id] ?? ServiceState()
        if takenUp.insert(id).inserted { next.takeUp(at: now, policy: managed.policy) }
        change.set(in: &next)
        state.services[id] = next
        switchesMeanwhile?[id, default: []].append(change)
        board.show(next, of: service)
        return await save()
    }
}
