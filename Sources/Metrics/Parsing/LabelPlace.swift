/// Where a label stands in its block: offsets from the opening brace, without quotes.
///
/// One word a label, since a large page has a million of them: three numbers of 21 bits, for blocks
/// are shorter than `blockLimit`. Where the name ends is told by the bytes between it and the value.
struct LabelPlace: Sendable {
    /// A block is shorter than this, in bytes.
    static let blockLimit = 1 << 21

    private static let width: UInt64 = 21
    private static let mask: UInt64 = 1 << width - 1

    private var bits: UInt64

    init(nameStart: Int, valueStart: Int, valueLength: Int) {
        bits =
            UInt64(truncatingIfNeeded: nameStart)
            | UInt64(truncatingIfNeeded: valueStart) << Self.width
            | UInt64(truncatingIfNeeded: valueLength) << (2 * Self.width)
    }

    var nameStart: Int { Int(bits & Self.mask) }
    var valueStart: Int { Int(bits &>> Self.width & Self.mask) }
    var valueLength: Int { Int(bits &>> (2 &* Self.width)) }

    /// The offset of the quote that closes the value.
    var valueEnd: Int { valueStart &+ valueLength }

    /// The same label further on in a block, or further back.
    func moved(by shift: Int) -> LabelPlace {
        var place = self
        place.bits &+= UInt64(bitPattern: Int64(shift)) &* (1 | 1 &<< Self.width)
        return place
    }

    /// The same label with a longer value, or a shorter one.
    func lengthened(by change: Int) -> LabelPlace {
        var place = self
        place.bits &+= UInt64(bitPattern: Int64(change)) &<< (2 &* Self.width)
        return place
    }

    /// The bytes of the name in its block, as they stand there.
    ///
    /// Behind the name come an equals sign and the quote of the value, with blanks around it or
    /// without; a quoted name has a quote behind it, which no plain name ends in.
    func name(in block: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        func skipBlanks(before position: Int) -> Int {
            var position = position
            while [UInt8(ascii: " "), UInt8(ascii: "\t")].contains(
                block.load(fromByteOffset: position &- 1, as: UInt8.self)
            ) { position &-= 1 }
            return position
        }
        let equals = skipBlanks(before: valueStart - 1) - 1
        var end = skipBlanks(before: equals)
        if block.load(fromByteOffset: end - 1, as: UInt8.self) == UInt8(ascii: "\"") { end -= 1 }
        return UnsafeRawBufferPointer(start: block + nameStart, count: end - nameStart)
    }

    /// The bytes of the value in its block, as they stand there.
    func value(in block: UnsafeRawPointer) -> UnsafeRawBufferPointer {
        UnsafeRawBufferPointer(start: block + valueStart, count: valueLength)
    }
}
