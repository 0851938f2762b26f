import Metrics
import Testdata
import Testing

/// Pages with random damage, the same in every run.
@Suite struct MutationTests {
    private static let alphabet =
        Array(
            "{}\"\\\n\n  \t,=#.+-eE0123456789_:aZNInf\u{0}\r\u{7F}".utf8
        ) + [0x80, 0xC3, 0xE2, 0xF0, 0xFF]

    /// What a strict reader alone looks for.
    private static let faultsOfLinesTogether: Set<ExpositionFault> = [
        .metadataOrder, .clash, .typeRule, .grouping, .exemplar,
    ]

    /// Lines of the valid pages, in a random choice and order, so that every page is small.
    private func seedPage(_ lines: [[UInt8]], _ random: inout SeededGenerator) -> [UInt8] {
        var page: [UInt8] = []
        for _ in 0..<Int.random(in: 1...12, using: &random) {
            let line = lines.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...2, using: &random) { page += line + [0x0A] }
        }
        return page
    }

    private func mutate(_ page: [UInt8], _ random: inout SeededGenerator) -> [UInt8] {
        var page = page
        for _ in 0..<Int.random(in: 0...4, using: &random) where !page.isEmpty {
            let index = Int.random(in: page.indices, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: page[index] = Self.alphabet.randomElement(using: &random) ?? 0
            case 1: page[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
            case 2: page.insert(Self.alphabet.randomElement(using: &random) ?? 0, at: index)
            case 3: page.remove(at: index)
            case 4: page.removeSubrange(index..<min(page.count, index + 7))
            default:
                let other = Int.random(in: page.indices, using: &random)
                page.insert(contentsOf: page[other..<min(page.count, other + 9)], at: index)
            }
        }
        return page
    }

    private func lines(_ suffixes: [String]) -> [[UInt8]] {
        let pages = PageTests.pages.filter { page in suffixes.contains { page.hasSuffix($0) } }
        let bytes = pages.flatMap { Testdata.bytes("exposition/pages/\($0)") ?? [] }
        return bytes.split(separator: 0x0A).map(Array.init).filter { $0 != Array("# EOF".utf8) }
    }

    /// What the lines of a page give when each is read alone, by a reader that has seen nothing: the
    /// reading that no memory and no neighbour can spoil.
    private func lineByLine(_ page: [UInt8], _ syntax: ExpositionSyntax) -> [ReadSample] {
        var samples: [ReadSample] = []
        for line in page.split(separator: 0x0A, omittingEmptySubsequences: false) {
            let end = Array("# EOF".utf8)
            if syntax == .openMetrics, Array(line) == end { break }
            let alone = Array(line) + [0x0A] + (syntax == .text ? [] : end)
            if case .success(let kept) = read(alone, syntax, tolerant: true) { samples += kept }
        }
        return samples
    }

    @Test(arguments: [ExpositionSyntax.text, .openMetrics])
    func `damage costs only the lines that it hits`(syntax: ExpositionSyntax) {
        let isText = syntax == .text
        let lines = lines(isText ? [".text"] : [".om"])
        #expect(lines.count > 15)
        var random = SeededGenerator(seed: isText ? 5 : 6)
        var options = PageOptions(syntax)
        options.isTolerant = true
        var remembering = ExpositionReader(options, remembers: true)
        var accepted = 0
        for _ in 0..<Rounds.of(4000) {
            var page = seedPage(lines, &random)
            if !isText { page += "# EOF\n".utf8 }
            page = mutate(page, &random)
            var tolerant = ExpositionReader(options)
            let kept = tolerant.outcome(page)
            #expect(kept == .success(lineByLine(page, syntax)), "\(page)")
            #expect(remembering.outcome(page) == kept, "\(page)")
            switch read(page, syntax) {
            case .success(let samples):
                accepted += 1
                #expect(.success(samples) == kept && tolerant.skipped.isEmpty, "\(page)")
            case .failure(let error):
                let isOfOneLine = !Self.faultsOfLinesTogether.contains(error.fault)
                #expect(error == tolerant.firstSkipped || !isOfOneLine, "\(page)")
                #expect(isWhere(error, page), "\(page)")
            }
        }
        #expect(accepted > Rounds.of(4000) / 40 && accepted < Rounds.of(4000) * 39 / 40)
    }

    /// Whether line and column of an error are those of its offset.
    private func isWhere(_ error: ExpositionError, _ page: [UInt8]) -> Bool {
        guard error.offset <= page.count else { return false }
        let lines = page[..<error.offset].split(
            separator: 0x0A,
            omittingEmptySubsequences: false
        )
        return error.line == lines.count && error.column == (lines.last?.count ?? 0) + 1
    }
}
