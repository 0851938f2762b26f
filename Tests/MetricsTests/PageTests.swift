import Metrics
import Testdata
import Testing

@Suite struct PageTests {
    static let pages = Testdata.names("exposition/pages").filter { !$0.hasSuffix(".jsonl") }

    @Test func `the folder of pages is read`() {
        #expect(Self.pages.count >= 6)
    }

    @Test(arguments: pages)
    func `a valid page gives these samples`(page: String) throws {
        let syntax: ExpositionSyntax = page.hasSuffix(".om") ? .openMetrics : .text
        let stem = page.prefix { $0 != "." }
        let bytes = try #require(Testdata.bytes("exposition/pages/\(page)"))
        let expected = try #require(Testdata.text("exposition/pages/\(stem).jsonl"))
        var reader = ExpositionReader(PageOptions(syntax))
        try reader.read(bytes)
        var lines: [UInt8] = []
        for sample in reader.samples { reader.appendJSONLine(sample, to: &lines) }
        #expect(String(decoding: lines, as: UTF8.self) == expected)
    }

    @Test(arguments: ["text", "openmetrics"])
    func `a page that is not valid is refused with its position`(format: String) throws {
        let syntax: ExpositionSyntax = format == "text" ? .text : .openMetrics
        let table = try #require(Testdata.text("exposition/refused.\(format).tsv"))
        let rows = table.split(separator: "\n")
        #expect(rows.count > 40)
        for row in rows {
            let parts = row.split(separator: "\t", omittingEmptySubsequences: false)
            let page = Self.unescaped(parts[0])
            switch read(page, syntax) {
            case .success(let samples):
                Issue.record("accepted: \(row) as \(samples)")
            case .failure(let error):
                #expect(error.message(page: "P") == "P:\(parts[1])", "\(row)")
            }
        }
    }

    /// The bytes that a table writes with `\n`, `\t`, `\r`, `\\` and `\xNN`.
    private static func unescaped(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let kind = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch kind {
            case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
            case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
            case UInt8(ascii: "x"):
                let digits = String(decoding: rest.prefix(2), as: UTF8.self)
                rest = rest.dropFirst(2)
                bytes.append(UInt8(digits, radix: 16) ?? 0)
            default: bytes.append(kind)
            }
        }
        return bytes
    }

    @Test func `an empty text page has no samples`() {
        #expect(read([], .text) == .success([]))
        #expect(read(Array("\n\n".utf8), .text) == .success([]))
        #expect(read(Array("# EOF\n".utf8), .openMetrics) == .success([]))
        #expect(read(Array("# EOF".utf8), .openMetrics) == .success([]))
    }

    @Test func `lines and labels have limits`() {
        var options = PageOptions(.text)
        options.maxLineLength = 20
        options.maxLabels = 2
        var reader = ExpositionReader(options)
        let long = Array("ok 1\nlong{a=\"0123456789\"} 1\n".utf8)
        #expect(reader.outcome(long).fault == .lineTooLong)
        let many = Array("m{a=\"\",b=\"\",c=\"\"} 1\n".utf8)
        #expect(reader.outcome(many).fault == .tooManyLabels)
        let within = Array("m{a=\"1\",b=\"\"} 1\n".utf8)
        #expect(reader.outcome(within).fault == nil)
    }

    @Test func `a tolerant reader keeps what is valid and counts the rest by reason`() throws {
        var options = PageOptions(.text)
        options.isTolerant = true
        var reader = ExpositionReader(options)
        try reader.read(
            Array("a 1\nb{x=\"1\",x=\"2\"} 2\nc{x=\"1\"} 3\nd{ 4\ne x\nf{x=\"1\"} 6".utf8)
        )
        #expect(reader.resolved.map(\.name) == ["a", "c", "f"])
        #expect(reader.skipped == [.repeatedLabel: 1, .name: 1, .value: 1])
        #expect(reader.firstSkipped?.line == 2)
        #expect(reader.firstSkipped?.column == 9)
        try reader.read(Array("a 1\n".utf8))
        #expect(reader.skipped.isEmpty && reader.firstSkipped == nil)
    }

    @Test func `a tolerant reader keeps an OpenMetrics page that lacks its end`() throws {
        var options = PageOptions(.openMetrics)
        options.isTolerant = true
        var reader = ExpositionReader(options)
        try reader.read(Array("a 1\n".utf8))
        #expect(reader.samples.count == 1)
        #expect(reader.skipped == [.missingEnd: 1])
        try reader.read([])
        #expect(reader.skipped == [.missingEnd: 1] && reader.samples.isEmpty)
        #expect(read([], .openMetrics).fault == .missingEnd)
    }

    @Test func `one label of a sample is found by its name`() throws {
        var reader = ExpositionReader(PageOptions(.text))
        try reader.read(Array("a{x=\"1\",y=\"a\\nb\"} 1\nb 2\n".utf8))
        #expect(reader.label("y", of: reader.samples[0].labelSet) == "a\nb")
        #expect(reader.label("z", of: reader.samples[0].labelSet) == nil)
        #expect(reader.label("x", of: reader.samples[1].labelSet) == nil)
    }

    @Test func `a later page is read as if it were the first`() throws {
        var reader = ExpositionReader(PageOptions(.text))
        try reader.read(Array("a{x=\"1\"} 1\n".utf8))
        #expect(reader.outcome(Array("a{x=\"1\" 1\n".utf8)).fault == .separator)
        #expect(reader.samples.isEmpty)
        try reader.read(Array("b{y=\"2\"} 1\n".utf8))
        #expect(reader.resolved.map(\.labels) == [[["y", "2"]]])
        #expect(reader.nameCount == 1 && reader.labelSetCount == 2)
    }
}

extension Result where Failure == ExpositionError {
    /// The fault, if it is one.
    var fault: ExpositionFault? {
        if case .failure(let error) = self { error.fault } else { nil }
    }
}
