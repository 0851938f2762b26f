import Autoscaler
import Daemon
import HTTP
import JSON
import Posix

/// Makes decisions come true by `POST` to a server.
///
/// An answer of the 200s means that it is done, 409 that the service is not as it was read. 429, any of
/// the 500s and no answer at all are tried again, after waits that grow; everything else has failed
/// for good. Every attempt at a change has the same `Idempotency-Key`, so that a server that has seen
/// one of them need not do it twice.
final class Webhook: Orchestrator {
    let kind = "webhook"
    let canScale = true
    let knowsAll = false

    private let settings: WebhookSettings
    private let client: Client
    private let counted: CountedServices
    private let log: Log

    private static let bodyLimit = 1 << 20

    init(_ settings: WebhookSettings, _ surroundings: OrchestratorSurroundings) {
        self.settings = settings
        client = surroundings.client
        log = surroundings.log
        counted = CountedServices(surroundings, settling: settings.settling)
    }

    func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        try await counted.services()
    }

    /// What one attempt came to.
    private enum Attempt {
        case settled(ScaleOutcome)
        /// It may be tried again; `isUncertain` when it may have been done.
        case again(String, isUncertain: Bool, after: Duration?)
    }

    func takeUp(_ counts: [GivenCount]) { counted.takeUp(counts) }

    func scale(_ record: DecisionRecord) async -> ScaleOutcome {
        let key = record.idempotencyKey
        let body = Array(record.requestBody.text.utf8)
        let start = ContinuousClock.now
        var isUncertain = false
        var number = 1
        while true {
            let elapsed = ContinuousClock.now - start
            let time = min(settings.timeout, settings.plan.deadline - elapsed)
            switch await attempt(key, body, number, max(time, .milliseconds(1))) {
            case .settled(let outcome):
                if outcome == .applied { counted.applied(record) }
                return outcome
            case .again(let trouble, let mayBeDone, let asked):
                isUncertain = isUncertain || mayBeDone
                number += 1
                let wait = settings.plan.wait(
                    before: number,
                    elapsed: ContinuousClock.now - start,
                    asked: asked,
                    random: Double.random(in: 0...1)
                )
                guard let wait, (try? await Task.sleep(for: wait)) != nil else {
                    let said = "POST \(settings.url.withoutPath): \(trouble)"
                    let tried = number > 2 ? "\(said), after \(number - 1) attempts" : said
                    return isUncertain ? .unknown(tried) : .failed(tried)
                }
                // What comes of it in the end is the decision's to tell.
                log.debug(
                    "The webhook is tried again",
                    ("service", record.service.name),
                    ("attempt", "\(number)"),
                    ("key", key),
                    ("error", trouble)
                )
            }
        }
    }

    private func attempt(
        _ key: String,
        _ body: [UInt8],
        _ number: Int,
        _ time: Duration
    ) async -> Attempt {
        var request = ClientRequest(
            "POST",
            settings.url,
            "",
            fields: [
                ("Content-Type", "application/json"), ("Idempotency-Key", key),
                ("Swarm-Bridge-Attempt", "\(number)"),
            ],
            body: body,
            time: time,
            bodyLimit: Self.bodyLimit
        )
        let isSent = Lock(false)
        request.beforeSending = { isSent.withLock { $0 = true } }
        do throws(ClientError) {
            request = try await settings.client.prepared(request)
            return Self.meaning(of: try await client.send(request), to: request)
        } catch {
            return .again("\(error)", isUncertain: isSent.withLock { $0 }, after: nil)
        }
    }

    private static func meaning(of answer: ClientResponse, to request: ClientRequest) -> Attempt {
        let code = answer.status.code
        let trouble = "HTTP \(code)\(said(answer.body, to: request))"
        switch code {
        case 200..<300: return .settled(.applied)
        case 409: return .settled(.conflict)
        case 429, 503:
            // The server says that it did nothing.
            let asked = RetryPlan.asked(answer.fields["Retry-After"])
            return .again(trouble, isUncertain: false, after: asked)
        case 500..<600: return .again(trouble, isUncertain: true, after: nil)
        default: return .settled(.failed("POST \(request.url.withoutPath): \(trouble)"))
        }
    }

    /// The first line of what the server says to it; nothing of an answer that repeats what may be a
    /// secret, for it goes to the log and to whoever may read the page.
    private static func said(_ body: [UInt8], to request: ClientRequest) -> String {
        let line = body.prefix { $0 != 0x0A && $0 != 0x0D }.prefix(200)
        let text = String(decoding: line, as: UTF8.self)
        let fields = request.fields.filter { $0.name == "Authorization" }.map(\.value)
        let secrets = fields.compactMap { $0.split(separator: " ").last.map(String.init) }
        let hidden = secrets + [request.url.basePath]
        guard !text.isEmpty, !hidden.contains(where: { !$0.isEmpty && text.contains($0) }) else {
            return ""
        }
        return ", \(text)"
    }
}

extension ServiceURL {
    /// The address as it may be told: the path of a webhook is often all that is secret about it.
    fileprivate var withoutPath: String {
        basePath.isEmpty ? "\(self)" : "\(scheme)://\(authority)/..."
    }
}
