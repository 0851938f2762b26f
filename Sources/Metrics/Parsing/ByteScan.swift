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

    /// Whether `start..<end` is ASCII without a backslash, so that every quote in it is a quote.
    ///
    /// Eight bytes at a time: a byte that equals the backslash becomes 0, and only a 0 has its high bit
    /// set after 1 is taken from every byte (or follows one that has).
    static func isPlain(_ base: UnsafeRawPointer, _ start: Int, _ end: Int) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        let backslashes = ones &* UInt64(UInt8(ascii: "\\"))
        var position = start
        var seen: UInt64 = 0
        while position &+ 8 <= end {
            let word = base.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            let distance = word ^ backslashes
            seen |= word | ((distance &- ones) & ~distance)
            position &+= 8
        }
        if position < end {
            if end &- start >= 8 {
                let word = base.loadUnaligned(fromByteOffset: end &- 8, as: UInt64.self)
                let distance = word ^ backslashes
                seen |= word | ((distance &- ones) & ~distance)
            } else {
                while position < end {
                    let byte = base.load(fromByteOffset: position, as: UInt8.self)
                    seen |= byte == UInt8(ascii: "\\") ? 0x80 : UInt64(byte)
                    position &+= 1
                }
            }
        }
        return seen & (ones &* 0x80) == 0
    }

    /// How many of `count` bytes are the same before the first that differs.
    @inline(__always)
    static func shared(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, _ count: Int) -> Int {
        var position = 0
        while position &+ 8 <= count {
            let difference =
                one.loadUnaligned(fromByteOffset: position, as: UInt64.self)
                ^ other.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if difference != 0 {
                return position &+ UInt64(littleEndian: difference).trailingZeroBitCount &>> 3
            }
            position &+= 8
        }
        while position < count,
            one.load(fromByteOffset: position, as: UInt8.self)
                == other.load(fromByteOffset: position, as: UInt8.self)
        { position &+= 1 }
        return position
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
    /// Four sums run side by side, for a multiplication takes longer than a load.
    static func hash(_ base: UnsafeRawPointer, _ count: Int, seed: UInt64) -> UInt32 {
        var sums = (seed, seed ^ 0x9E37_79B9_7F4A_7C15, ~seed, seed &+ 0xA076_1D64_78BD_642F)
        var position = 0
        while position &+ 32 <= count {
            sums.0 = fold(sums.0 ^ word(base, position), 0xA076_1D64_78BD_642F)
            sums.1 = fold(sums.1 ^ word(base, position &+ 8), 0xE703_7ED1_A0B4_28DB)
            sums.2 = fold(sums.2 ^ word(base, position &+ 16), 0x8EBC_6AF0_9C88_C6E3)
            sums.3 = fold(sums.3 ^ word(base, position &+ 24), 0x5899_65CC_7537_4CC3)
            position &+= 32
        }
        while position &+ 8 <= count {
            sums.0 = fold(sums.0 ^ word(base, position), 0xA076_1D64_78BD_642F)
            position &+= 8
        }
        var rest = UInt64(truncatingIfNeeded: count)
        while position < count {
            rest = rest &<< 8 | UInt64(base.load(fromByteOffset: position, as: UInt8.self))
            position &+= 1
        }
        let one = fold(sums.0 ^ sums.2, rest ^ 0xE703_7ED1_A0B4_28DB)
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
