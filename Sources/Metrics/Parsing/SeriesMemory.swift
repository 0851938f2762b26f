/// The distinct metric names and label sets of a page, and in what order they came.
///
/// A page says the same label sets again in every family, and the next page says them again in the
/// same order. So each distinct `{…}` is parsed once; where one follows another, it is looked for
/// there again, and a comparison of bytes replaces parsing and checking: equal bytes have equal
/// meaning. A first page is bound by the memory it touches, so what is kept of a label set is small.
///
/// Texts with a number below `keptNames`, `keptSets` stand in `text`; the others, met during the
/// parse that runs, on the page.
struct SeriesMemory: Sendable {
    /// A distinct metric name.
    struct Name: Sendable {
        let offset: Int
        let length: Int
        /// Whether the selection asks for it.
        let isWanted: Bool
        /// The name that came after it the last time.
        var next: Int32 = -1
    }

    /// A distinct label block, from `{` to `}`; number 0 is the empty one of samples without braces.
    struct LabelSet: Sendable {
        var offset: UInt32
        let length: UInt32
        /// The first of its labels; blocks whose labels stand at the same places share them.
        let firstLabel: UInt32
        let labelCount: UInt32
        /// The metric name inside the braces, -1 when it stands before them.
        let name: Int32
        /// The number of its kind.
        let kind: Int32
        /// The label set that came after it the last time.
        var next: Int32 = -1
        /// The read that met it last.
        var lastRead: UInt32
    }

    /// The texts that are kept from page to page, or the page itself.
    var text: [UInt8] = []
    var names: [Name] = []
    var sets: [LabelSet] = [noLabels]
    var labels: [LabelPlace] = []
    /// The first is `LabelKind.any`.
    var kinds = [LabelKind.any]
    /// The kinds by a hash of their label names.
    var kindNumbers: [UInt32: Int32] = [:]
    var nameTable = TextTable()
    var setTable = TextTable()
    private(set) var keptNames = 0
    private(set) var keptSets = 1
    /// What makes the hashes of this process its own.
    static let seed = UInt64.random(in: 0...UInt64.max)
    /// Counts reads, to know which label sets are still alive.
    private(set) var generation: UInt32 = 0
    /// Label sets that the read that runs has met.
    var metSets = 0

    private static let noLabels = LabelSet(
        offset: 0,
        length: 0,
        firstLabel: 0,
        labelCount: 0,
        name: -1,
        kind: 0,
        lastRead: 0
    )

    /// Forgets every text; room that was needed once stays.
    mutating func forget() {
        text = []
        names.removeAll(keepingCapacity: true)
        sets.removeAll(keepingCapacity: true)
        sets.append(Self.noLabels)
        labels.removeAll(keepingCapacity: true)
        kinds.removeSubrange(1...)
        kinds[0] = .any
        kindNumbers.removeAll(keepingCapacity: true)
        nameTable.removeAll()
        setTable.removeAll()
        keptNames = 0
        keptSets = 1
    }

    /// Starts a read.
    mutating func beginRead() {
        generation &+= 1
        metSets = 0
    }

    /// Copies what the page brought, so that the page may go.
    mutating func keep(_ page: UnsafeRawPointer) {
        for index in keptNames..<names.count {
            let name = names[index]
            names[index] = Name(
                offset: text.count,
                length: name.length,
                isWanted: name.isWanted,
                next: name.next
            )
            text += UnsafeRawBufferPointer(start: page + name.offset, count: name.length)
        }
        // Growing in steps would touch twice the memory; what grows once mostly grows again.
        let length = sets[keptSets...].reduce(text.count) { $0 &+ Int($1.length) }
        if text.capacity < length { text.reserveCapacity(max(length, text.count / 2 * 3)) }
        for index in keptSets..<sets.count {
            let start = Int(sets[index].offset)
            let length = Int(sets[index].length)
            sets[index].offset = UInt32(text.count)
            text += UnsafeRawBufferPointer(start: page + start, count: length)
        }
        markKept()
    }

    /// Keeps the page itself for the texts.
    mutating func keep(page: [UInt8]) {
        text = page
        markKept()
    }

    private mutating func markKept() {
        keptNames = names.count
        keptSets = sets.count
    }

    /// Gives the bytes of each label of a set that is kept, as the page had them.
    func forEachLabel(
        _ number: Int32,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        text.withUnsafeBytes { text in
            guard let base = text.baseAddress else { return }
            forEachLabel(number, in: base, body)
        }
    }

    /// Gives the bytes of each label of a set, names and values as the page has them; `base` is where
    /// the offset of the set counts from.
    func forEachLabel(
        _ number: Int32,
        in base: UnsafeRawPointer,
        _ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer) -> Void
    ) {
        let set = sets[Int(number)]
        let block = base + Int(set.offset)
        for label in labels[Int(set.firstLabel)..<Int(set.firstLabel + set.labelCount)] {
            body(label.name(in: block), label.value(in: block))
        }
    }

    /// Whether most of what is remembered was not met any more by the last read, of `pageLength` bytes.
    func isMostlyDead(pageLength: Int) -> Bool {
        (sets.count > 1024 && sets.count > 3 * (metSets + 1))
            || text.count > min(2 * pageLength + 65536, Int(Int32.max))
    }
}
