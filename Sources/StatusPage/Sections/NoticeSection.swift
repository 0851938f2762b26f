import Autoscaler

/// What came of the form that was sent last.
struct NoticeSection {
    let data: PageData

    var html: HTML {
        guard let told = data.query.told else { return HTML() }
        // Only what is configured is named: the query could say anything.
        let isKnown = data.scaling.views[data.query.toldOf] != nil
        let name = isKnown ? data.query.toldOf : "The service"
        let (isGood, text): (Bool, String) =
            switch told {
            case .pause: (true, "\(name) is paused.")
            case .resume: (true, "\(name) is resumed.")
            case .enable: (true, "Scaling is enabled.")
            case .disable: (true, "Scaling is disabled: every service stays as it is.")
            case .unknownService: (false, "Nothing was changed: no such service is configured.")
            case .notSeen:
                (false, "Nothing was changed: the orchestrator has not told of \(name) yet.")
            case .notSaved:
                (false, "It is done, but could not be saved: a restart will forget it.")
            case .malformed: (false, "Nothing was changed: the form was not understood.")
            }
        return HTML(.p, .class(isGood ? "card notice" : "card notice bad"), .role("status")) {
            text
        }
    }
}
