import Daemon
import Scaling

extension ControlLoop {
    /// A count that a deploy has set back is put right so long after it; an update in progress may
    /// have to end before.
    static let restoreWindow = Duration.seconds(600)

    /// Notes whether somebody else set the count of a service.
    ///
    /// - Returns: the count that we had set, when a deploy has just set it back. A deploy is known by
    ///   what it does: of a service in a stack, the count is again what it was before our changes.
    func seeOthers(_ service: OrchestratedService, _ now: Timestamp) -> Int? {
        switch state.services[service.id]?.see(service.declared, at: now) {
        case nil: return nil
        case .reset(let from, let to)?:
            guard let stack = service.stack else {
                sayChanged(service, from, to)
                return nil
            }
            log.warn(
                "A deploy has set back the number of replicas",
                ("service", service.name),
                ("stack", stack),
                ("from", "\(from)"),
                ("to", "\(to)"),
                ("restored", "\(configuration.restoresAfterDeploy)")
            )
            return from
        case .changed(let from, let to)?:
            sayChanged(service, from, to)
            return nil
        }
    }

    private func sayChanged(_ service: OrchestratedService, _ from: Int, _ to: Int) {
        // Containers that are counted come and go without anybody's doing.
        guard orchestrator.knowsAll else { return }
        log.info(
            "Somebody else has set the number of replicas",
            ("service", service.name),
            ("from", "\(from)"),
            ("to", "\(to)")
        )
    }
}
