import Autoscaler
import Daemon
import Docker
import JSON
import Posix
import Scaling

extension SwarmMode {
    /// Sends back the whole specification that was read, with another count and the version that was
    /// read: whatever somebody else changed since makes it a conflict.
    @EventLoop
    func scale(_ record: DecisionRecord) async -> ScaleOutcome {
        let desired = record.decision.desired
        guard let service = view.services[record.orchestrated.id],
            "\(service.version)" == record.orchestrated.version
        else { return .conflict }
        guard case .replicated = service.mode else {
            return .failed("the service has no count of replicas")
        }
        do throws(EngineFault) {
            let answer = try await engine.post(
                "/services/\(EngineQuery.encoded(service.id))/update",
                ["version": "\(service.version)"],
                body: service.specification(withReplicas: desired)
            )
            return await outcome(answer, of: service, desired)
        } catch {
            guard error.isUncertain else { return .failed("\(error)") }
            return await verified(service, desired, "\(error)")
        }
    }

    private func outcome(
        _ answer: EngineAnswer,
        of service: EngineService,
        _ desired: Int
    ) async -> ScaleOutcome {
        if answer.isSuccess {
            let warnings = (answer.json?["Warnings"]?.elements ?? []).compactMap(\.string)
            if !warnings.isEmpty {
                log.warn(
                    "The engine scales with a warning",
                    ("service", service.name),
                    ("warning", warnings.joined(separator: "; "))
                )
            }
            return .applied
        }
        if answer.status == 409 || answer.message.contains("out of sequence") { return .conflict }
        let said = answer.message.isEmpty ? "" : ", \(answer.message)"
        let reason = "the engine answers HTTP \(answer.status)\(said)"
        // Below 500, and where it cannot do it at all, nothing was changed.
        if answer.status < 500 || answer.status == 501 { return .failed(reason) }
        return await verified(service, desired, reason)
    }

    /// What became of a change whose answer got lost or tells nothing.
    private func verified(
        _ service: EngineService,
        _ desired: Int,
        _ trouble: String
    ) async -> ScaleOutcome {
        let path = "/services/\(EngineQuery.encoded(service.id))"
        guard let json = try? await engine.get(path), let now = EngineService(json) else {
            return .unknown(trouble)
        }
        // It may be on its way still.
        if now.version == service.version { return .unknown(trouble) }
        return now.mode == .replicated(desired) ? .applied : .conflict
    }
}
