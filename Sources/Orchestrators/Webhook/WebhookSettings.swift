import Autoscaler
import Config
import HTTP

/// What `webhook` says.
struct WebhookSettings: OrchestratorSettings {
    var url: ServiceURL
    /// How long one attempt may take.
    var timeout: Duration
    var plan: RetryPlan
    /// How long it may take until the pages show what was changed.
    var settling: Duration

    func orchestrator(in surroundings: OrchestratorSurroundings) -> any Orchestrator {
        Webhook(self, surroundings)
    }
}

extension OrchestratorKind {
    /// A server that makes decisions come true.
    static let webhook = OrchestratorKind("webhook") { reader in
        let usual = RetryPlan()
        let hour = Duration.milliseconds(1) ... .seconds(3600)
        let timeout = reader.duration("timeout", default: .seconds(5), in: hour)
        var plan = usual
        plan.retries = reader.int("retries", default: usual.retries, in: 0...20)
        plan.backoff = reader.duration("backoff", default: usual.backoff, in: hour)
        plan.deadline = reader.duration("deadline", default: usual.deadline, in: hour)
        let settling = reader.duration(
            "settle",
            default: .seconds(60),
            in: .zero ... .seconds(3600)
        )
        guard let text = reader.string("url", required: true) else { return nil }
        do throws(ServiceURL.Fault) {
            return WebhookSettings(
                url: try ServiceURL(text),
                timeout: timeout,
                plan: plan,
                settling: settling
            )
        } catch {
            reader.fault("url", "\(Fault.quote(text)): \(error)")
            return nil
        }
    }
}
