import HTTP

/// What a server answers to the client.
enum ResponseSubject: Subject {
    static let name = "response"
    static let summary = "responses to the client, whole and in pieces"

    static var seeds: [(name: String, bytes: [UInt8])] { Seeds.messages("http/responses") }

    /// What came out of one connection.
    private struct Outcome: Equatable {
        var status: Status?
        var fields: [String] = []
        var body: [UInt8] = []
        var error: ClientError?
    }

    static func check(_ input: [UInt8]) {
        let cut = Cut(input)
        let whole = outcome([input[...]], cut.hash)
        let split = outcome(cut.pieces, cut.hash)
        require(whole == split, "pieces make no difference:\n\(whole)\n\(split)")
    }

    private static func outcome(_ pieces: [ArraySlice<UInt8>], _ hash: UInt64) -> Outcome {
        let limit = hash >> 8 & 3 == 0 ? 4 : 1 << 20
        var parser = ResponseParser(isHead: hash >> 16 & 15 == 0, bodyLimit: limit)
        for piece in pieces {
            parser.receive(piece)
            if let outcome = outcome(parser.next(), limit) { return outcome }
        }
        if hash >> 24 & 1 == 0 {
            parser.finishInput()
            if let outcome = outcome(parser.next(), limit) { return outcome }
        }
        return Outcome()
    }

    private static func outcome(_ step: ResponseParser.Step, _ limit: Int) -> Outcome? {
        switch step {
        case .needMore: return nil
        case .failed(let error): return Outcome(error: error)
        // Whether the connection can be used again depends on what arrived with the body's end.
        case .response(let response, reusable: _):
            require(response.body.count <= limit, "the body keeps its limit")
            return Outcome(
                status: response.status,
                fields: response.fields.flatMap { [$0.name, $0.value] },
                body: response.body
            )
        }
    }
}
