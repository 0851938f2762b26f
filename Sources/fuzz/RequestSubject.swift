import HTTP

/// What a client sends to the server.
enum RequestSubject: Subject {
    static let name = "request"
    static let summary = "requests to the server, whole and in pieces"

    static var seeds: [(name: String, bytes: [UInt8])] { Seeds.messages("http/requests") }

    /// Everything that came out of one connection.
    private struct Outcome: Equatable {
        var requests: [[String]] = []
        var bodies: [[UInt8]] = []
        var refusal: RequestParser.Refusal?
        var isIdle = false
    }

    static func check(_ input: [UInt8]) {
        let cut = Cut(input)
        var limits = RequestParser.Limits()
        if cut.hash % 4 == 0 {
            limits.requestLine = 60
            limits.fields = 60
            limits.fieldCount = 3
            limits.body = 12
        }
        let whole = outcome([input[...]], limits)
        let split = outcome(cut.pieces, limits)
        require(whole == split, "pieces make no difference:\n\(whole)\n\(split)")
    }

    private static func outcome(
        _ pieces: [ArraySlice<UInt8>],
        _ limits: RequestParser.Limits
    ) -> Outcome {
        var parser = RequestParser(limits: limits)
        var outcome = Outcome()
        for piece in pieces {
            parser.receive(piece)
            reading: while true {
                switch parser.next() {
                case .needMore: break reading
                // Whether the sender is told to go on depends on how much has arrived.
                case .continueExpected: continue
                case .refuse(let refusal):
                    outcome.refusal = refusal
                    return outcome
                case .request(let request):
                    require(request.body.count <= limits.body, "the body keeps its limit")
                    require(request.fields.count <= limits.fieldCount, "so do the fields")
                    outcome.bodies.append(request.body)
                    outcome.requests.append(
                        [request.method, request.path, request.query, "\(request.minorVersion)"]
                            + request.fields.flatMap { [$0.name, $0.value] }
                    )
                }
            }
        }
        outcome.isIdle = parser.isIdle
        return outcome
    }
}
