/// A hash that nobody can work out who does not have its key: SipHash-2-4 with 128 bits
/// (Aumasson and Bernstein, "SipHash: a fast short-input PRF").
struct KeyedHash: Sendable {
    /// What it gives.
    struct Value: Hashable, Sendable {
        let first: UInt64
        let second: UInt64
    }

    private let key: (UInt64, UInt64)

    /// A hash with a key of its own.
    init() {
        var generator = SystemRandomNumberGenerator()
        key = (generator.next(), generator.next())
    }

    /// A hash with that key, for tests.
    init(key: (UInt64, UInt64)) {
        self.key = key
    }

    /// The hash of texts in that order; where one ends and the next starts counts too.
    func hash(_ texts: String...) -> Value {
        var bytes: [UInt8] = []
        for text in texts {
            withUnsafeBytes(of: UInt64(text.utf8.count).littleEndian) { bytes += $0 }
            bytes += text.utf8
        }
        return hash(bytes)
    }

    func hash(_ bytes: [UInt8]) -> Value {
        var state = State(key)
        var index = 0
        while index + 8 <= bytes.count {
            state.take(Self.word(bytes[index..<(index + 8)]))
            index += 8
        }
        let length = UInt64(truncatingIfNeeded: bytes.count) << 56
        state.take(length | Self.word(bytes[index...]))
        state.v2 ^= 0xEE
        for _ in 0..<4 { state.round() }
        let first = state.v0 ^ state.v1 ^ state.v2 ^ state.v3
        state.v1 ^= 0xDD
        for _ in 0..<4 { state.round() }
        return Value(first: first, second: state.v0 ^ state.v1 ^ state.v2 ^ state.v3)
    }

    private static func word(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    private struct State {
        var v0, v1, v2, v3: UInt64

        init(_ key: (UInt64, UInt64)) {
            v0 = key.0 ^ 0x736F_6D65_7073_6575
            v1 = key.1 ^ 0x646F_7261_6E64_6F6D ^ 0xEE
            v2 = key.0 ^ 0x6C79_6765_6E65_7261
            v3 = key.1 ^ 0x7465_6462_7974_6573
        }

        mutating func take(_ word: UInt64) {
            v3 ^= word
            round()
            round()
            v0 ^= word
        }

        mutating func round() {
            v0 &+= v1
            v2 &+= v3
            v1 = Self.rotated(v1, 13) ^ v0
            v3 = Self.rotated(v3, 16) ^ v2
            v0 = Self.rotated(v0, 32)
            v2 &+= v1
            v0 &+= v3
            v1 = Self.rotated(v1, 17) ^ v2
            v3 = Self.rotated(v3, 21) ^ v0
            v2 = Self.rotated(v2, 32)
        }

        private static func rotated(_ word: UInt64, _ count: UInt64) -> UInt64 {
            word << count | word >> (64 - count)
        }
    }
}
