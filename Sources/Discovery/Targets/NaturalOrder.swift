/// The order of node addresses: numbers by value, everything else by bytes, so that 10.0.0.9
/// comes before 10.0.0.10.
///
/// It is total: texts that differ in leading zeros alone are ordered by their bytes.
enum NaturalOrder {
    /// The indexes of `texts` in natural order, where equal texts keep theirs.
    static func sortedIndexes(of texts: [String]) -> [Int] {
        // One buffer of keys that compare by plain bytes costs less than clever comparisons.
        var keys: [UInt8] = []
        var ranges: [Range<Int>] = []
        ranges.reserveCapacity(texts.count)
        for text in texts {
            let start = keys.count
            appendKey(of: text, to: &keys)
            ranges.append(start..<keys.count)
        }
        return keys.withUnsafeBufferPointer { keys in
            texts.indices.sorted { left, right in
                let leftKey = keys[ranges[left]]
                let rightKey = keys[ranges[right]]
                if leftKey.lexicographicallyPrecedes(rightKey) { return true }
                if rightKey.lexicographicallyPrecedes(leftKey) { return false }
                return left < right
            }
        }
    }

    /// Writes the text with each run of digits as its length and its digits without leading
    /// zeros, then the text itself, which decides between equal numbers.
    private static func appendKey(of text: String, to keys: inout [UInt8]) {
        var run: Int?
        func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
        for byte in text.utf8 {
            if !isDigit(byte) {
                if let start = run { closeRun(at: start, in: &keys) }
                run = nil
                keys.append(byte)
            } else if run == nil {
                keys.append(0x30)
                run = keys.count
                if byte != 0x30 { keys.append(byte) }
            } else if byte != 0x30 || run != keys.count {
                keys.append(byte)
            }
        }
        if let start = run { closeRun(at: start, in: &keys) }
        keys.append(0)
        keys.append(contentsOf: text.utf8)
    }

    /// Puts the length before the digits from `start` on; a port or an octet has one byte of it.
    private static func closeRun(at start: Int, in keys: inout [UInt8]) {
        let count = keys.count - start
        if count < 255 {
            keys.insert(UInt8(count), at: start)
        } else {
            let bytes = (0..<8).reversed().map { UInt8(truncatingIfNeeded: count >> ($0 * 8)) }
            keys.insert(contentsOf: [255] + bytes, at: start)
        }
    }
}
