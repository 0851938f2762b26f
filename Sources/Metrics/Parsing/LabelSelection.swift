/// The label names that are wanted, looked up by their bytes.
///
/// A page has some twenty labels a sample of which a few are wanted: what is not wanted is told by its
/// length or its bytes, and no string is made of it.
struct LabelSelection: Sendable {
    private struct Name: Sendable {
        let bytes: [UInt8]
        let place: Int
    }

    /// The names in alphabetical order.
    let names: [String]
    /// Those of equal length modulo 64 stand together.
    private var byLength: [[Name]] = Array(repeating: [], count: 64)

    init(_ names: Set<String>) {
        self.names = names.sorted()
        for (place, name) in self.names.enumerated() {
            byLength[name.utf8.count & 63].append(Name(bytes: Array(name.utf8), place: place))
        }
    }

    /// The place of a name in `names`, if it is wanted; `bytes` are those of the page.
    func place(of bytes: UnsafeRawBufferPointer) -> Int? {
        if let place = find(bytes) { return place }
        // What is escaped may be a wanted name all the same.
        guard LabelText.hasEscapes(bytes) else { return nil }
        return LabelText.unescaped(bytes).withUnsafeBytes { find($0) }
    }

    /// The wanted labels of a set that is kept.
    func columns(of set: Int32, _ memory: SeriesMemory) -> [LabelColumn] {
        var columns: [LabelColumn] = []
        var ordinal = 0
        memory.forEachLabel(set) { name, _ in
            if let place = place(of: name) {
                columns.append(LabelColumn(ordinal: ordinal, place: place))
            }
            ordinal += 1
        }
        return columns
    }

    private func find(_ bytes: UnsafeRawBufferPointer) -> Int? {
        byLength[bytes.count & 63].first { name in
            name.bytes.count == bytes.count && bytes.elementsEqual(name.bytes)
        }?.place
    }
}

/// A wanted label of a kind.
struct LabelColumn: Sendable {
    /// Which of the labels of a set it is.
    let ordinal: Int
    /// The place of its name in the selection.
    let place: Int
}
