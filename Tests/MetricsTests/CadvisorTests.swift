import Metrics
import Testdata
import Testing

/// Pages that real cAdvisors have answered.
@Suite struct CadvisorTests {
    static let pages = ["exposition/cadvisor-0.36.0.txt", "exposition/cadvisor-0.24.1.txt"]

    /// Reads a page slowly, line by line with string functions; good for pages without escapes and
    /// without closing braces in values.
    private func slowReading(_ page: String) throws -> [ReadSample] {
        var samples: [ReadSample] = []
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            let brace = line.firstIndex(of: "{")
            let close = line.lastIndex(of: "}")
            var labels: [[String]] = []
            if let brace, let close {
                let inside = line[line.index(after: brace)..<close]
                labels = inside.dropLast().split(separator: "\",").map { pair in
                    pair.split(separator: "=\"", maxSplits: 1, omittingEmptySubsequences: false)
                        .map(String.init)
                }
            }
            let name = line.prefix { $0 != "{" && $0 != " " }
            let numbers = (close.map { line[line.index(after: $0)...] } ?? line[name.endIndex...])
                .split(separator: " ")
            let value = try #require(Double(numbers[0]))
            samples.append(
                ReadSample(
                    name: String(name),
                    labels: labels,
                    bits: value.bitPattern,
                    time: numbers.count > 1 ? Int64(numbers[1]) : nil
                )
            )
        }
        return samples
    }

    @Test(arguments: pages)
    func `a real page reads as a slow reading reads it`(path: String) throws {
        let page = try #require(Testdata.text(path))
        let expected = try slowReading(page)
        #expect(expected.count > 80)
        #expect(read(Array(page.utf8), .text) == .success(expected))
    }

    @Test func `a sample with a label name twice does not cost the page its others`() throws {
        let page = try #require(Testdata.bytes("exposition/cadvisor-0.24.1-label-clash.txt"))
        #expect(read(page, .text).fault == .repeatedLabel)
        var options = PageOptions(.text)
        options.isTolerant = true
        var reader = ExpositionReader(options)
        try reader.read(page)
        let lines = String(decoding: page, as: UTF8.self).split(separator: "\n")
        let samples = lines.filter { !$0.hasPrefix("#") }.count
        #expect(reader.skipped.keys.elementsEqual([.repeatedLabel]))
        #expect(reader.samples.count + (reader.skipped[.repeatedLabel] ?? 0) == samples)
    }

    @Test(arguments: pages)
    func `only wanted names and labels are read when they are named`(path: String) throws {
        let page = try #require(Testdata.bytes(path))
        let all = try read(page, .text).get()
        var options = PageOptions(.text)
        options.names = ["container_cpu_usage_seconds_total", "container_last_seen", "not_there"]
        options.labels = ["id", "cpu"]
        var reader = ExpositionReader(options)
        try reader.read(page)
        let wanted = all.filter { options.names?.contains($0.name) == true }.map { sample in
            ReadSample(
                name: sample.name,
                labels: sample.labels.filter { options.labels?.contains($0[0]) == true },
                bits: sample.bits,
                time: sample.time
            )
        }
        #expect(wanted.count >= 6)
        #expect(reader.resolved == wanted)
    }

    @Test(arguments: pages)
    func `the next scrape costs no new texts, and its samples have the same numbers`(
        path: String
    ) throws {
        let page = try #require(Testdata.bytes(path))
        var reader = ExpositionReader(PageOptions(.text), remembers: true)
        try reader.read(page)
        let first = reader.samples
        let sets = reader.labelSetCount
        let epoch = reader.epoch
        try reader.read(page)
        #expect(reader.samples == first)
        #expect(reader.labelSetCount == sets && reader.epoch == epoch)
        #expect(sets < first.count / 2)
        #expect(try reader.resolved == read(page, .text).get())
    }

    @Test func `containers that come and go are read right, and old ones are forgotten`() throws {
        var random = SeededGenerator(seed: 4)
        var reader = ExpositionReader(PageOptions(.text), remembers: true)
        var names = (0..<400).map { "c\($0)" }
        for scrape in 0..<40 {
            for _ in 0..<60 {
                names.remove(at: .random(in: names.indices, using: &random))
                names.insert("c\(random.next())", at: .random(in: names.indices, using: &random))
            }
            var page = ""
            for family in ["a_total", "b", "c_seconds"] {
                for (index, name) in names.enumerated() {
                    page += "\(family){id=\"\(name)\",image=\"i\"} \(index * scrape)\n"
                }
            }
            try reader.read(Array(page.utf8))
            #expect(try reader.resolved == read(Array(page.utf8), .text).get())
        }
        #expect(reader.epoch > 0)
        #expect(reader.labelSetCount < 400 * 4 + 1024)
    }
}
