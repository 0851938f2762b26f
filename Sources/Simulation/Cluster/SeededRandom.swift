/// Numbers that look random and are the same for the same seed (SplitMix64, by Steele, Lea and Flood).
struct SeededRandom: RandomNumberGenerator, Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    /// The numbers of one thing among many: what is drawn for it depends on no other.
    init(seed: UInt64, _ kind: StaticString, _ number: Int) {
        var hash = seed
        kind.withUTF8Buffer { for byte in $0 { hash = hash &* 31 &+ UInt64(byte) } }
        state = hash ^ (UInt64(truncatingIfNeeded: number) &* 0x9E37_79B9_7F4A_7C15)
        _ = next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Text of `count` characters out of `alphabet`.
    mutating func text(_ count: Int, of alphabet: StaticString) -> String {
        let letters = alphabet.withUTF8Buffer(Array.init)
        let bytes = (0..<count).map { _ in letters[Int(next() % UInt64(letters.count))] }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// An identifier as swarm mode gives to nodes, services and tasks.
    mutating func swarmID() -> String {
        text(25, of: "0123456789abcdefghijklmnopqrstuvwxyz")
    }

    /// An identifier as engines of the classic Swarm's time have it: `QKUR:ZO3J:...`.
    mutating func engineID() -> String {
        (0..<12).map { _ in text(4, of: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") }
            .joined(separator: ":")
    }

    /// A number from 0 up to 1.
    mutating func fraction() -> Double {
        Double(next() >> 11) / Double(1 << 53)
    }
}
