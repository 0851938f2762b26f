import Autoscaler
import Config
import Daemon
import HTTP

/// What `webhook` says.
struct WebhookSettings: OrchestratorSettings {
    var url: ServiceURL
    /// How a connection is secured, and who asks.
    var client: ClientOptions
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
        let client = ClientOptions(reading: &reader)
        guard let url = reader.serviceURL("url", for: client) else { return nil }
        return WebhookSettings(
            url: url,
            client: client,
            timeout: timeout,
            plan: plan,
            settling: settling
        )
    }
}
