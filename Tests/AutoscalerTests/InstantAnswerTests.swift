import Scaling
import Testdata
import Testing

@testable import Autoscaler
@testable import Scrape

/// A folder of answers to instant queries, each with what it tells of a service and of its replicas.
@Suite struct InstantAnswerTests {
    static let names = Testdata.names("promql").filter { $0.hasSuffix(".body") }
        .map { String($0.dropLast(".body".count)) }

    /// Two containers that pages show.
    private static let containers = [("a", "web.1.x"), ("b", "web.2.y")].map { digit, name in
        ContainerUsage(
            id: "/docker/" + String(repeating: digit, count: 64),
            name: name,
            taskID: "",
            service: "web",
            isOnHostNetwork: false,
            values: []
        )
    }

    private static func text(_ read: () throws(QueryFault) -> Reading) -> String {
        do throws(QueryFault) {
            switch try read() {
            case .service(let value): return "\(value)"
            case .mean(let value): return "mean \(value)"
            case .missing: return "missing"
            case .replicas(let list):
                return list.map { reading in
                    if case .full(let value) = reading { "\(value)" } else { "-" }
                }.joined(separator: " ")
            }
        } catch {
            let isKept = error.leavesLastAnswer ? "; the last answer counts" : ""
            return "\(error.reason.rawValue): \(error.message)\(isKept)"
        }
    }

    static func reading(_ name: String, _ body: [UInt8]) -> String {
        let status = Int(name.prefix(3)) ?? 0
        let answer: InstantAnswer
        do throws(QueryFault) {
            answer = try InstantAnswer(status: status, body: body)
        } catch {
            return text { () throws(QueryFault) in throw error } + "\n"
        }
        let service = text { () throws(QueryFault) in .service(try answer.single) }
        let blind = text { () throws(QueryFault) in try answer.perReplica(3, []) }
        let shown = text { () throws(QueryFault) in try answer.perReplica(3, containers) }
        return "service: \(service)\n3 replicas: \(blind)\nwith pages: \(shown)\n"
    }

    @Test(arguments: names)
    func `an answer reads as its text says`(name: String) throws {
        let body = try #require(Testdata.bytes("promql/\(name).body"))
        #expect(Self.reading(name, body) == Testdata.text("promql/\(name).txt"))
    }

    @Test func `answers that are changed at random are read or refused, and never crash`() {
        var random = SeededGenerator(seed: 9)
        let seeds = Self.names.compactMap { Testdata.bytes("promql/\($0).body") }
        var refused = 0
        for round in 0..<5000 {
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: bytes.indices, using: &random)
                switch Int.random(in: 0..<3, using: &random) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
                case 1 where bytes.count > 1: bytes.remove(at: place)
                default: bytes.insert(UInt8.random(in: 0x20...0x7E, using: &random), at: place)
                }
            }
            if Self.reading("200", bytes).hasPrefix("query_malformed") { refused += 1 }
        }
        #expect(refused > 2000)
    }

    @Test func `a query goes into a form whole`() {
        let query = #"sum(rate(a_total{b=~"c d|+&é"}[1m]))%"#
        #expect(
            InstantQueries.encoded(query)
                == "sum%28rate%28a_total%7Bb%3D~%22c%20d%7C%2B%26%C3%A9%22%7D%5B1m%5D%29%29%25"
                .split(separator: "~").joined(separator: "%7E")
        )
    }
}
