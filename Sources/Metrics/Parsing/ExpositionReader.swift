/// Reads pages of exposition, one after the other, each into samples.
///
/// A reader that `remembers` keeps the distinct names and label sets of a target from scrape to
/// scrape: a line that was on the page before then costs a comparison and its value. One that does
/// not keeps the page that it has read, and its samples refer to that.
///
/// Limits are those of `PageOptions`; a page is shorter than 2 GiB.
package struct ExpositionReader: Sendable {
    /// How pages are read.
    package let options: PageOptions
    /// Whether names and label sets are kept from one page to the next.
    package let remembers: Bool
    /// The samples of the page read last, in its order; none when it was refused.
    package private(set) var samples: [Sample] = []
    /// How many lines of the page read last were skipped, by reason; always empty in strict mode.
    package private(set) var skipped: [ExpositionFault: Int] = [:]
    /// The first line that was skipped.
    package private(set) var firstSkipped: ExpositionError?
    /// Counts how often the numbers of names and label sets have lost their meaning.
    package private(set) var epoch = 0

    private(set) var memory = SeriesMemory()
    /// The label names of the options.
    let wanted: LabelSelection?
    /// Which labels of each kind are wanted.
    private(set) var columns: [[LabelColumn]] = []

    /// A reader of pages.
    package init(_ options: PageOptions, remembers: Bool = false) {
        self.options = options
        self.remembers = remembers
        wanted = options.labels.map(LabelSelection.init)
    }

    /// Reads a page and keeps it as long as its samples are asked for.
    ///
    /// - Throws: in strict mode, the first fault of the page; in either, that it is too long.
    package mutating func read(_ page: [UInt8]) throws(ExpositionError) {
        if remembers {
            try read(page.span)
            return
        }
        forget()
        let failure = page.withUnsafeBytes { run($0) }
        memory.keep(page: page)
        learnKinds()
        if let failure { throw failure }
    }

    /// Reads a page that may go afterwards: what its samples need is copied, which for a reader that
    /// `remembers` is only what is new.
    ///
    /// - Throws: in strict mode, the first fault of the page; in either, that it is too long.
    package mutating func read(_ page: Span<UInt8>) throws(ExpositionError) {
        if !remembers || memory.isMostlyDead(pageLength: page.count) { forget() }
        let failure = page.withUnsafeBytes { bytes in
            let failure = run(bytes)
            if let base = bytes.baseAddress { memory.keep(base) }
            return failure
        }
        learnKinds()
        if let failure { throw failure }
    }

    /// Looks up the label names of the kinds that the page brought: once, for all label sets of a kind.
    private mutating func learnKinds() {
        guard let wanted else { return }
        for kind in columns.count..<memory.kinds.count {
            columns.append(kind == 0 ? [] : wanted.columns(of: memory.kinds[kind].first, memory))
        }
    }

    /// Whether a page is read as strictly as OpenMetrics is: with nothing skipped and nothing left out.
    private var isWhole: Bool {
        options.syntax == .openMetrics && !options.isTolerant && options.names == nil
            && options.labels == nil
    }

    private mutating func forget() {
        memory.forget()
        columns = []
        epoch += 1
    }

    /// Parses the page with the memory moved into the parser, so that nothing is copied.
    private mutating func run(_ page: UnsafeRawBufferPointer) -> ExpositionError? {
        samples.removeAll(keepingCapacity: true)
        skipped = [:]
        firstSkipped = nil
        guard page.count < Int32.max else {
            return ExpositionError(fault: .pageTooLong, offset: 0, line: 1, column: 1)
        }
        // An empty buffer may have no address; nothing is loaded from the one that stands in for it.
        var none: UInt8 = 0
        return withUnsafePointer(to: &none) { run(page, page.baseAddress ?? UnsafeRawPointer($0)) }
    }

    private mutating func run(
        _ page: UnsafeRawBufferPointer,
        _ base: UnsafeRawPointer
    ) -> ExpositionError? {
        var samples: [Sample] = []
        swap(&samples, &self.samples)
        var memory = SeriesMemory()
        swap(&memory, &self.memory)
        memory.beginRead()
        var text: [UInt8] = []
        swap(&text, &memory.text)
        var failure: LineFault?
        text.withUnsafeBytes { kept in
            withUnsafeTemporaryAllocation(
                of: LabelPlace.self,
                capacity: max(Int(options.maxLabels), 1)
            ) { scratch in
                guard let room = scratch.baseAddress else { return }
                var parser = PageParser(
                    page: base,
                    end: page.count,
                    kept: kept.baseAddress ?? base,
                    options: options,
                    scratch: room,
                    memory: memory,
                    samples: samples
                )
                memory = SeriesMemory()
                samples = []
                do throws(LineFault) {
                    try parser.parse()
                    if isWhole { try OpenMetricsRules.check(parser) }
                } catch {
                    failure = error
                }
                memory = parser.memory
                samples = parser.samples
                skipped = parser.skipped
                firstSkipped = parser.firstFault.map { Self.error($0.fault, at: $0.offset, page) }
            }
        }
        swap(&text, &memory.text)
        swap(&memory, &self.memory)
        if failure != nil { samples.removeAll(keepingCapacity: true) }
        swap(&samples, &self.samples)
        return failure.map { Self.error($0.fault, at: $0.offset, page) }
    }

    private static func error(
        _ fault: ExpositionFault,
        at offset: Int,
        _ page: UnsafeRawBufferPointer
    ) -> ExpositionError {
        let before = page[..<min(offset, page.count)]
        let lineStart = (before.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
        let line = before.reduce(into: 1) { line, byte in
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
        return ExpositionError(
            fault: fault,
            offset: offset,
            line: line,
            column: offset - lineStart + 1
        )
    }
}

/// What samples mean.
extension ExpositionReader {
    /// How many distinct metric names the reader knows; a sample's `name` is below it.
    package var nameCount: Int { memory.names.count }

    /// How many distinct label sets the reader knows; a sample's `labelSet` is below it.
    package var labelSetCount: Int { memory.sets.count }

    /// The metric name with this number.
    package func name(_ number: Int32) -> String {
        withName(number) { LabelText.string($0) }
    }

    /// Gives the bytes of a name as the page has them.
    func withName<Result>(
        _ number: Int32,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        let name = memory.names[Int(number)]
        return memory.text.withUnsafeBytes { text in
            body(UnsafeRawBufferPointer(rebasing: text[name.offset..<name.offset + name.length]))
        }
    }

    /// Gives the bytes of each wanted label of a set, names and values as the page has them.
    func forEachLabel(
        _ number: Int32,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        memory.forEachLabel(number) { name, value in
            if wanted.map({ $0.place(of: name) == nil }) ?? false { return }
            body(name, value)
        }
    }
}
