import HTTP

extension ScrapeFailure {
    /// Why an answer holds no page that could be read; `nil` for one that may.
    init?(_ answer: ClientResponse) {
        let type = answer.fields["Content-Type"] ?? ""
        let coding = answer.fields.list(of: "Content-Encoding").joined(separator: ", ")
        if answer.status != 200 {
            self = .status(answer.status)
        } else if !coding.isEmpty, !coding.equalsIgnoringCase("identity") {
            self = .coding(coding)
        } else if Self.isOfAnotherForm(type) {
            self = .form(type)
        } else if Self.isCut(answer) {
            self = .transport(.closedEarly)
        } else {
            return nil
        }
    }

    private static func isOfAnotherForm(_ type: String) -> Bool {
        ["application/openmetrics-text", "application/vnd.google.protobuf"].contains {
            String(type.prefix($0.utf8.count)).equalsIgnoringCase($0)
        }
    }

    /// Whether a page ends with its connection alone, and within a line.
    ///
    /// "The last line must end with a line feed" (the text format 0.0.4): where nothing else tells that
    /// the page is whole, a number that has lost its last digits would be taken for another one, and the
    /// containers behind it for gone.
    private static func isCut(_ answer: ClientResponse) -> Bool {
        answer.body.last != UInt8(ascii: "\n") && answer.fields["Content-Length"] == nil
            && answer.fields["Transfer-Encoding"] == nil
    }
}
