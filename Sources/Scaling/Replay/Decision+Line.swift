import JSON

extension Decision {
    /// The decision as one line of JSON, without a line feed: what `simulate` prints.
    package func line(service: String) -> String {
        let limits = limits.map { "\"\($0.rawValue)\"" }.joined(separator: ",")
        return "{\"t\":\(time.secondsText),\"service\":\(service.jsonText),\"current\":\(current),"
            + "\"recommended\":\(recommended),\"desired\":\(desired),"
            + "\"action\":\"\(action.rawValue)\",\"reason\":\"\(reason.rawValue)\","
            + "\"limits\":[\(limits)]}"
    }
}
