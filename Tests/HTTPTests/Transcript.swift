@testable import HTTP

/// What a parser makes of bytes, as lines of text: the form of the `=` lines in `testdata/http`.
enum Transcript {
    /// The steps of a request parser that gets the bytes piece by piece.
    ///
    /// `continue` is left out unless asked for: it depends on how much has arrived.
    static func ofRequests(
        _ pieces: [ArraySlice<UInt8>],
        limits: RequestParser.Limits = RequestParser.Limits(),
        withContinue: Bool = false
    ) -> [String] {
        var parser = RequestParser(limits: limits)
        var lines: [String] = []
        for piece in pieces {
            parser.receive(piece)
            reading: while true {
                switch parser.next() {
                case .needMore: break reading
                case .continueExpected: if withContinue { lines.append("continue") }
                case .request(let request): lines += Self.lines(of: request)
                case .refuse(let refusal):
                    lines.append("refuse \(refusal.status.code) \(refusal.reason)")
                    return lines
                }
            }
        }
        if !parser.isIdle { lines.append("needMore") }
        return lines
    }

    /// The steps of a response parser that gets the bytes piece by piece.
    ///
    /// Whether the connection can be used again is left out unless asked for: it depends on whether
    /// bytes behind the body have arrived with it.
    static func ofResponse(
        _ pieces: [ArraySlice<UInt8>],
        isHead: Bool = false,
        bodyLimit: Int,
        inputEnds: Bool = false,
        withReuse: Bool = false
    ) -> [String] {
        var parser = ResponseParser(isHead: isHead, bodyLimit: bodyLimit)
        for piece in pieces {
            parser.receive(piece)
            if let lines = lines(of: parser.next(), withReuse) { return lines }
        }
        if inputEnds {
            parser.finishInput()
            if let lines = lines(of: parser.next(), withReuse) { return lines }
        }
        return ["needMore"]
    }

    private static func lines(of request: Request) -> [String] {
        let query = request.query.isEmpty ? "" : " ? \(request.query)"
        let target = "\(request.path)\(query)"
        return ["request \(request.method) \(target) HTTP/1.\(request.minorVersion)"]
            + request.fields.map { "field \($0.name): \(quoted($0.value.utf8))" }
            + ["body \(quoted(request.body))"]
    }

    private static func lines(of step: ResponseParser.Step, _ withReuse: Bool) -> [String]? {
        switch step {
        case .needMore: nil
        case .failed(let error): ["failed \(error)"]
        case .response(let response, let reusable):
            ["response \(response.status.code)"]
                + response.fields.map { "field \($0.name): \(quoted($0.value.utf8))" }
                + ["body \(quoted(response.body))"]
                + (withReuse ? [reusable ? "reusable" : "not reusable"] : [])
        }
    }
}

/// The bytes cut at the given places.
func cut(_ bytes: [UInt8], at places: [Int]) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    for place in places + [bytes.count] {
        pieces.append(bytes[start..<place])
        start = place
    }
    return pieces
}
