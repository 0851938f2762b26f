import Glibc

/// Searching and checking bytes of a page: thin layers over the C library's vector code.
///
/// All take a base pointer that is valid for at least `end` bytes, and offsets from it.
enum ByteScan {
    /// The offset of the first `byte` in `start..<end`, or `end`.
    @inline(__always)
    static func find(_ byte: UInt8, _ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int {
        guard start < end, let hit = memchr(base + start, Int32(byte), end - start) else {
            return end
        }
        return UnsafeRawPointer(hit) - base
    }

    /// Whether two stretches of `count` bytes are the same.
    @inline(__always)
    static func equal(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ count: Int) -> Bool {
        memcmp(one, other, count) == 0
    }

    /// Whether two short stretches of `count` bytes are the same, without a call.
    @inline(__always)
    static func equalShort(
        _ one: UnsafeRawPointer,
        _ other: UnsafeRawPointer,
        _ count: Int
    ) -> Bool {
        guard count >= 16 else { return equal(one, other, count) }
        var position = 0
        while position &+ 16 < count {
            if differ(one + position, other + position) { return false }
            position &+= 16
        }
        return !differ(one + (count &- 16), other + (count &- 16))
    }

    /// Whether two stretches of 16 bytes differ.
    @inline(__always)
    private static func differ(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer) -> Bool {
        let difference = difference(one, other)
        return difference.x | difference.y != 0
    }

    /// The bits in which two stretches of 16 bytes differ.
    @inline(__always)
    private static func difference(
        _ one: UnsafeRawPointer,
        _ other: UnsafeRawPointer
    ) -> SIMD2<UInt64> {
        one.loadUnaligned(as: SIMD2<UInt64>.self) ^ other.loadUnaligned(as: SIMD2<UInt64>.self)
    }

    /// How many of `count` bytes are the same before the first that differs.
    @inline(__always)
    static func shared(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ count: Int) -> Int {
        var position = 0
        while position &+ 64 <= count {
            let difference =
                difference(one + position, other + position)
                | difference(one + (position &+ 16), other + (position &+ 16))
                | difference(one + (position &+ 32), other + (position &+ 32))
                | difference(one + (position &+ 48), other + (position &+ 48))
            if difference.x | difference.y != 0 { break }
            position &+= 64
        }
        while position &+ 16 <= count {
            let difference = difference(one + position, other + position)
            if difference.x | difference.y != 0 { return position &+ firstByte(difference) }
            position &+= 16
        }
        while position < count,
            one.load(fromByteOffset: position, as: UInt8.self)
                == other.load(fromByteOffset: position, as: UInt8.self)
        { position &+= 1 }
        return position
    }

    /// The place of the first byte of two words that is not 0.
    @inline(__always)
    static func firstByte(_ words: SIMD2<UInt64>) -> Int {
        words.x != 0
            ? UInt64(littleEndian: words.x).trailingZeroBitCount &>> 3
            : 8 &+ UInt64(littleEndian: words.y).trailingZeroBitCount &>> 3
    }

    /// Where `start..<end` stops being UTF-8; `nil` when all of it is (RFC 3629: no overlong forms, no
    /// surrogates, nothing above U+10FFFF).
    static func invalidUTF8(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Int? {
        let bytes = UnsafeRawBufferPointer(start: base + start, count: end - start)
        do {
            _ = try UTF8Span(validating: bytes.bindMemory(to: UInt8.self).span)
            return nil
        } catch {
            return start + error.byteOffsets.lowerBound
        }
    }

    /// A hash of `count` bytes that a page's author cannot steer without knowing `seed`.
    ///
    /// One multiplication takes in two words, and four run side by side, for each takes longer than its
    /// loads.
    static func hash(_ base: UnsafeRawPointer, _ count: Int, seed: UInt64) -> UInt32 {
        let other = seed &* 0x9E37_79B9_7F4A_7C15
        var sums = (seed, other, ~seed, ~other)
        var position = 0
        while position &+ 64 <= count {
            sums.0 = fold(sums.0 ^ word(base, position), word(base, position &+ 8) ^ other)
            sums.1 = fold(sums.1 ^ word(base, position &+ 16), word(base, position &+ 24) ^ seed)
            sums.2 = fold(sums.2 ^ word(base, position &+ 32), word(base, position &+ 40) ^ other)
            sums.3 = fold(sums.3 ^ word(base, position &+ 48), word(base, position &+ 56) ^ seed)
            position &+= 64
        }
        while position &+ 8 <= count {
            sums.0 = fold(sums.0 ^ word(base, position), 0xE703_7ED1_A0B4_28DB ^ other)
            position &+= 8
        }
        var rest = UInt64(truncatingIfNeeded: count)
        while position < count {
            rest = rest &<< 8 | UInt64(base.load(fromByteOffset: position, as: UInt8.self))
            position &+= 1
        }
        let one = fold(sums.0 ^ sums.2, rest ^ other)
        let mixed = fold(one ^ sums.1, sums.3 ^ 0x8EBC_6AF0_9C88_C6E3)
        return UInt32(truncatingIfNeeded: mixed ^ (mixed >> 32))
    }

    @inline(__always)
    private static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
        base.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
    }

    @inline(__always)
    private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = one.multipliedFullWidth(by: other)
        return product.high ^ product.low
    }

    /// Whether `byte` may start the name of a label; a metric's may start with a colon too.
    @inline(__always)
    static func startsName(_ byte: UInt8) -> Bool {
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_")
    }

    /// Whether `byte` may stand in the name of a label; in a metric's a colon may stand too.
    @inline(__always)
    static func continuesName(_ byte: UInt8) -> Bool {
        startsName(byte) || byte &- UInt8(ascii: "0") < 10
    }
}
