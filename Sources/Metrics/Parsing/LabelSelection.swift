/// The label names that are wanted, looked up by their bytes.
///
/// A page has some twenty labels a sample of which a few are wanted: what is not wanted is told by its
/// length or its bytes, and no string is made of it.
struct LabelSelection: Sendable {
    private struct Name: Sendable {
        let bytes: [UInt8]
        let text: String
    }

    /// Those of equal length modulo 64 stand together.
    private var byLength: [[Name]] = Array(repeating: [], count: 64)

    init(_ names: Set<String>) {
        for name in names.sorted() {
            byLength[name.utf8.count & 63].append(Name(bytes: Array(name.utf8), text: name))
        }
    }

    /// The name as a string, if it is wanted; `bytes` are those of the page.
    func text(of bytes: UnsafeRawBufferPointer) -> String? {
        if let text = find(bytes) { return text }
        // What is escaped may be a wanted name all the same.
        guard LabelText.hasEscapes(bytes) else { return nil }
        return LabelText.unescaped(bytes).withUnsafeBytes { find($0) }
    }

    private func find(_ bytes: UnsafeRawBufferPointer) -> String? {
        byLength[bytes.count & 63].first { name in
            name.bytes.count == bytes.count && bytes.elementsEqual(name.bytes)
        }?.text
    }
}
