import Autoscaler
import JSON
import Scaling

extension DecisionRecord {
    /// The body of a webhook's request: what to do, why, and the whole explanation as
    /// `/api/v1/services/NAME` has it.
    ///
    /// It is the same for every attempt.
    var requestBody: JSON {
        var members: [JSON.Member] = []
        func add(_ name: String, _ value: JSON) {
            members.append(JSON.Member(name: name, value: value))
        }
        add("version", .number("1"))
        add("key", .string(idempotencyKey))
        add("service", .string(service.name))
        add("id", .string(orchestrated.id))
        add("current", .number("\(decision.current)"))
        add("desired", .number("\(decision.desired)"))
        add("action", .string(decision.action.rawValue))
        add("reason", .string(decision.reason.rawValue))
        if let rule = decision.rule { add("rule", .string(rule)) }
        add("because", .string(sentence))
        add("t", .number(decision.time.secondsText))
        if let explanation = try? JSON(reading: json.utf8) { add("decision", explanation) }
        return .object(members)
    }
}
