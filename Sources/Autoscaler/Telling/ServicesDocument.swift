import JSON
import Scaling

/// The services with their latest decisions, as JSON.
struct ServicesDocument {
    private let content: DecisionBoard.Content
    private let now: Timestamp

    /// What stands on a board, with the pauses that are on at `now`.
    init(_ content: DecisionBoard.Content, at now: Timestamp) {
        self.content = content
        self.now = now
    }

    /// All services by name, with the switches that hold for all.
    var all: String {
        let services = content.views.keys.sorted().compactMap(service)
        let errors = content.labelFaults.sorted { $0.key < $1.key }.flatMap { name, faults in
            faults.map { $0.json(of: name) }
        }
        let error = content.trouble.map { "\"error\":\($0.description.jsonText)," } ?? ""
        return "{\"enabled\":\(content.isEnabled && content.isSwitchedOn),"
            + "\"dry_run\":\(content.isDryRun),\"orchestrator\":\(content.orchestrator.jsonText),"
            + error
            + "\"label_errors\":[\(errors.joined(separator: ","))],"
            + "\"services\":[\(services.joined(separator: ","))]}\n"
    }

    /// One service; `nil` when it is not configured.
    func service(_ name: String) -> String? {
        guard let view = content.views[name] else { return nil }
        let policy = view.service.policy
        let members: [(String, String?)] = [
            ("name", name.jsonText),
            ("seen", "\(view.latest != nil)"),
            ("error", view.latest == nil ? content.trouble?.description.jsonText : nil),
            ("managed_by", "\"\(view.service.origin.rawValue)\""),
            (
                "enabled",
                "\(content.isEnabled && content.isSwitchedOn && view.service.isEnabled)"
            ),
            ("dry_run", "\(content.isDryRun || view.service.isDryRun)"),
            ("label_errors", labelErrors(name)),
            ("paused", paused(view)),
            ("warmup_seconds", "\(policy.warmup.inSeconds)"),
            ("cooldown_seconds", "\(policy.cooldown.inSeconds)"),
            ("last_scale_up", view.state?.lastScaleUp?.secondsText),
            ("last_scale_down", view.state?.lastScaleDown?.secondsText),
            ("decision", view.latest?.json),
        ]
        return members.jsonObject + "\n"
    }

    /// The service's labels that cannot be used; `nil` without any.
    private func labelErrors(_ name: String) -> String? {
        guard let faults = content.labelFaults[name] else { return nil }
        return "[\(faults.map { $0.json(of: nil) }.joined(separator: ","))]"
    }

    /// The pauses that are on, each with its beginning and, where it has one, its end.
    private func paused(_ view: DecisionBoard.View) -> String {
        func json(_ pause: ServiceState.Pause?) -> String? {
            pause.flatMap { $0.isOn(at: now) ? Self.json($0) : nil }
        }
        let pauses: [(String, String?)] = [
            ("up", json(view.state?.pauseUp)), ("down", json(view.state?.pauseDown)),
        ]
        return pauses.jsonObject
    }

    private static func json(_ pause: ServiceState.Pause) -> String {
        let members: [(String, String?)] = [
            ("since", pause.since.secondsText),
            ("until", pause.duration.map { (pause.since + $0).secondsText }),
        ]
        return members.jsonObject
    }
}

extension ServiceLabels.Fault {
    /// The fault as a JSON object, with the service's name where it is not clear.
    fileprivate func json(of service: String?) -> String {
        let members: [(String, String?)] = [
            ("service", service?.jsonText), ("label", label.jsonText), ("error", message.jsonText),
        ]
        return members.jsonObject
    }
}
