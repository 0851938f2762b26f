/// The same input in one piece and in several, for parsers that get what a network brings.
struct Cut {
    /// Numbers that depend on the input alone, so that it fails again as it failed.
    let hash: UInt64
    let pieces: [ArraySlice<UInt8>]

    init(_ input: [UInt8]) {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in input { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 29
        self.hash = hash
        guard !input.isEmpty else {
            pieces = []
            return
        }
        let lengths = (0..<4).map { 1 + Int(hash >> (8 * $0) & 0xFF) % (input.count % 97 + 1) }
        var pieces: [ArraySlice<UInt8>] = []
        var start = 0
        while start < input.count {
            let end = min(input.count, start + lengths[pieces.count % lengths.count])
            pieces.append(input[start..<end])
            start = end
        }
        self.pieces = pieces
    }
}
