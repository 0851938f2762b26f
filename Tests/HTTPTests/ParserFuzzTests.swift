import Testing

@testable import HTTP

@Suite("Mutated messages")
struct ParserFuzzTests {
    private static let rounds = 20_000

    /// Limits that short messages can reach.
    private static let tight: RequestParser.Limits = {
        var limits = RequestParser.Limits()
        limits.requestLine = 60
        limits.fields = 60
        limits.fieldCount = 3
        limits.body = 12
        return limits
    }()

    @Test("never crash the request parser, and come to the same however they are split")
    func requests() {
        var mutator = Mutator(seed: 1, seeds: RequestParserTests.cases.map(\.bytes))
        var outcomes: [String: Int] = [:]
        for round in 0..<Self.rounds {
            let bytes = mutator.message()
            let limits = round % 2 == 0 ? Self.tight : RequestParser.Limits()
            let whole = Transcript.ofRequests([bytes[...]], limits: limits)
            let split = Transcript.ofRequests(
                cut(bytes, at: mutator.places(bytes.count)),
                limits: limits
            )
            outcomes[String((whole.last ?? "").prefix(10)), default: 0] += 1
            guard whole == split else {
                #expect(whole == split, "\(quoted(bytes))")
                return
            }
        }
        // The mutations reach what is accepted, what waits and what is refused.
        for status in ["400", "413", "414", "417", "431", "501", "505"] {
            #expect(outcomes["refuse \(status)", default: 0] > 10, "\(status)")
        }
        #expect(outcomes["needMore", default: 0] > 100)
        #expect(outcomes["body \"\"", default: 0] > 100)
    }

    @Test("never crash the response parser, and come to the same however they are split")
    func responses() {
        var mutator = Mutator(seed: 2, seeds: ResponseParserTests.cases.map(\.bytes))
        var outcomes: [String: Int] = [:]
        for round in 0..<Self.rounds {
            let bytes = mutator.message()
            let isHead = round % 16 == 0
            let limit = round % 2 == 0 ? 4 : 1 << 20
            let inputEnds = round % 4 < 2
            let whole = Transcript.ofResponse(
                [bytes[...]],
                isHead: isHead,
                bodyLimit: limit,
                inputEnds: inputEnds
            )
            let split = Transcript.ofResponse(
                cut(bytes, at: mutator.places(bytes.count)),
                isHead: isHead,
                bodyLimit: limit,
                inputEnds: inputEnds
            )
            outcomes[String((whole.first ?? "").prefix(12)), default: 0] += 1
            guard whole == split else {
                #expect(whole == split, "\(quoted(bytes))")
                return
            }
        }
        for outcome in ["response 200", "needMore", "failed no HT", "failed the a", "failed the c"]
        {
            #expect(outcomes[outcome, default: 0] > 100, "\(outcome)")
        }
    }

    @Test("keep the body of a request within its limit")
    func bodiesAreBounded() {
        var mutator = Mutator(seed: 3, seeds: RequestParserTests.cases.map(\.bytes))
        for _ in 0..<5000 {
            var parser = RequestParser(limits: Self.tight)
            parser.receive(mutator.message())
            var steps = 0
            while case .request(let request) = parser.next() {
                steps += 1
                #expect(request.body.count <= Self.tight.body)
                #expect(request.fields.count <= Self.tight.fieldCount)
            }
            #expect(steps < 100)
        }
    }
}
