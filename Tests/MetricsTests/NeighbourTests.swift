import Metrics
import Testdata
import Testing

/// Label blocks that are read by comparing them with the ones before.
@Suite struct NeighbourTests {
    private func values(_ page: [UInt8]) throws -> [String] {
        var reader = ExpositionReader(PageOptions(.text))
        try reader.read(page)
        return reader.resolved.map { $0.labels.map { $0[1] }.joined(separator: "|") }
    }

    private func page(_ values: [String]) -> [UInt8] {
        Array(values.map { "m{a=\"\($0)\",b=\"end\"} 1\n" }.joined().utf8)
    }

    @Test func `values of any length may change between neighbours`() throws {
        let texts = (0..<70).map { String(repeating: "x", count: $0) + "\($0 % 3)" }
        let mixed = texts + texts.reversed()
        #expect(try values(page(mixed)) == mixed.map { "\($0)|end" })
    }

    @Test func `a value may share half an escape with its neighbour`() throws {
        let page = page(["1\\\\", "1\\\"", "1\\n", "1\\\\\\\\", "1"])
        #expect(try values(page) == ["1\\|end", "1\"|end", "1\n|end", "1\\\\|end", "1|end"])
    }

    @Test func `a value may share half a character with its neighbour`() throws {
        let valid = page(["1é2", "1è2", "1€2", "12"])
        #expect(try values(valid) == ["1é2|end", "1è2|end", "1€2|end", "12|end"])
        let cut = page(["1é"]) + Array("m{a=\"1".utf8) + [0xC3] + Array("\",b=\"end\"} 1\n".utf8)
        var reader = ExpositionReader(PageOptions(.text))
        let error = #expect(throws: ExpositionError.self) { try reader.read(cut) }
        #expect(error?.fault == .encoding && error?.line == 2)
    }

    @Test func `a value does not run into the next line`() throws {
        let page = Array("m{a=\"1\"} 1\nm{a=\"2\n\"} 1\n".utf8)
        var reader = ExpositionReader(PageOptions(.text))
        let error = #expect(throws: ExpositionError.self) { try reader.read(page) }
        #expect(error?.fault == .unterminated && error?.line == 2)
    }

    @Test func `families with the same series in another order share label sets`() throws {
        var page = ""
        for family in ["a", "b", "c"] {
            let order = family == "b" ? Array((0..<50).reversed()) : Array(0..<50)
            for number in order where family != "c" || number % 3 == 0 {
                page += "\(family){id=\"\(number)\"} 1\n"
            }
        }
        var reader = ExpositionReader(PageOptions(.text))
        try reader.read(Array(page.utf8))
        // One of them is that of samples without labels.
        #expect(reader.labelSetCount == 51)
        let ids = reader.resolved.suffix(17).map { $0.labels[0][1] }
        #expect(ids == stride(from: 0, to: 50, by: 3).map { "\($0)" })
    }

    @Test func `families that lack series keep the order of those that have them`() throws {
        var page = ""
        var expected: [String] = []
        for (family, step) in [("a", 1), ("b", 2), ("c", 7), ("d", 40), ("e", 1)] {
            for number in stride(from: step - 1, to: 100, by: step) {
                page += "\(family){id=\"\(number % 10)\",of=\"\(number / 10)\"} 1\n"
                expected.append("\(number % 10)|\(number / 10)")
            }
        }
        #expect(try values(Array(page.utf8)) == expected)
        var reader = ExpositionReader(PageOptions(.text))
        try reader.read(Array(page.utf8))
        #expect(reader.labelSetCount == 101)
    }

    @Test func `wanted labels are found in whatever order and company they come`() throws {
        var random = SeededGenerator(seed: 21)
        let values = ["1", "two", "", "a\\\\b", "\\\"", "line\\n", "é"]
        var page = ""
        // More kinds of label sets than are told apart, each of them met again further on.
        let orders = (0..<100).map { number in
            (["id", "cpu", "\"na\\\\me\"", "n\(number % 7)", "k\(number)"] as [String])
                .shuffled(using: &random).prefix(Int.random(in: 0...5, using: &random))
        }
        for family in ["a", "b", "c"] {
            for order in orders.shuffled(using: &random) {
                for _ in 0..<4 {
                    let labels = order.map { name in
                        "\(name)=\"\(values.randomElement(using: &random) ?? "")\""
                    }
                    page += "\(family){\(labels.joined(separator: ","))} 1\n"
                }
            }
        }
        var options = PageOptions(.text)
        options.isTolerant = true
        var all = ExpositionReader(options)
        try all.read(Array(page.utf8))
        options.labels = ["cpu", "id", "na\\me", "n3", "k5"]
        for remembers in [false, true] {
            var some = ExpositionReader(options, remembers: remembers)
            for _ in 0..<2 {
                try some.read(Array(page.utf8))
                #expect(some.samples.count == 1200 && all.samples.count == 1200)
                for (one, other) in zip(all.resolved, some.resolved) {
                    #expect(
                        one.labels.filter { options.labels?.contains($0[0]) == true }
                            == other.labels
                    )
                }
            }
        }
    }
}
