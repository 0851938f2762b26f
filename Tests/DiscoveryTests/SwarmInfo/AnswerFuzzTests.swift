import Testdata
import Testing

@testable import Discovery

struct AnswerFuzzTests {
    @Test("Mutated answers never crash, keep nodes unique, and always give valid bytes")
    func mutatedAnswers() async throws {
        let names = Testdata.names("swarm-info").filter {
            $0.hasSuffix(".json") && !$0.hasSuffix(".expected.json")
        }
        let all = names.compactMap { Testdata.bytes("swarm-info/\($0)") }.filter { !$0.isEmpty }
        let bodies = all.filter { body in
            guard case .swarm = SwarmAnswer.read(body) else { return false }
            return body.count < 4000
        }
        var numbers = SeededGenerator(seed: 2016)
        var options = SwarmTargetOptions()
        options.volatileLabels = true
        var answers = 0
        for round in 0..<Rounds.of(24_000) {
            // Tests that wait for something have their turn between.
            if round % 32 == 0 { await Task.yield() }
            var body = bodies[round % bodies.count]
            for _ in 0..<Int.random(in: 1...3, using: &numbers) { mutate(&body, all, &numbers) }
            guard case .swarm(let status) = SwarmAnswer.read(body) else { continue }
            answers += 1
            let endpoints = status.nodes.map(\.address.endpoint)
            #expect(Set(endpoints).count == endpoints.count)
            var turned = status
            turned.nodes.reverse()
            let bytes = json(status, options)
            #expect(json(turned, options) == bytes)
            #expect(String(validating: bytes, as: UTF8.self) != nil)
            var scanner = JSONScanner(bytes)
            try scanner.skipValue()
            try scanner.expectEnd()
        }
        // Otherwise the mutations are too coarse to reach behind the scanner.
        #expect(answers > Rounds.of(6000))
    }

    private func json(_ status: SwarmStatus, _ options: SwarmTargetOptions) -> [UInt8] {
        let master = MasterAddress("http://m:1")
        let targets = SwarmTargets(
            job: "j",
            masters: [master],
            status: status,
            answeredBy: master,
            options: options
        )
        for group in targets.groups {
            let names = group.labels.map { Array($0.name.utf8) }
            #expect(zip(names, names.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        }
        return TargetGroup.json(targets.groups)
    }

    private func mutate(
        _ body: inout [UInt8],
        _ others: [[UInt8]],
        _ numbers: inout SeededGenerator
    ) {
        guard !body.isEmpty else { return }
        let at = Int.random(in: body.indices, using: &numbers)
        let pieces = [
            "\"", ",", "[", "]", "\\u0008", "\\ud800", " └ Status", "=", ", ", ":2375", "\\\\",
            "[\"", "\"]",
            "null", "99999999999999999999", "\",\"", " / ", "Nodes", "(none)",
        ]
        switch Int.random(in: 0..<6, using: &numbers) {
        case 0: body[at] = UInt8.random(in: 0...255, using: &numbers)
        case 1: body[at] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
        case 2: body.remove(at: at)
        case 3: body.insert(contentsOf: (pieces.randomElement(using: &numbers) ?? "").utf8, at: at)
        case 4:
            let end = min(body.count, at + Int.random(in: 1...80, using: &numbers))
            body.insert(
                contentsOf: Array(body[at..<end]),
                at: Int.random(in: body.indices, using: &numbers)
            )
        default:
            guard let other = others.randomElement(using: &numbers) else { return }
            let start = Int.random(in: other.indices, using: &numbers)
            let piece = other[start..<min(other.count, start + 40)]
            body.replaceSubrange(at..<min(body.count, at + piece.count), with: piece)
        }
    }
}
