import Glibc

/// Numbers of a page, correctly rounded.
enum NumberReader {
    /// Powers of ten that a `Double` holds exactly.
    private static let exactPowers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
        1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
    private static let wholePowers: [UInt64] = [
        1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    /// Reads a common decimal at `start` and stops behind it; -1 when it takes the slow way.
    ///
    /// Exact by Clinger's argument: a mantissa up to 2^53 and a power of ten up to 10^22 are both
    /// exact, so that their one product or quotient is rounded once.
    @inline(__always)
    static func quick(
        _ page: UnsafeRawPointer,
        _ start: Int,
        _ end: Int,
        _ value: inout Double
    ) -> Int {
        var position = start
        var isNegative = false
        guard position + 8 < end else { return -1 }
        let sign = page.load(fromByteOffset: position, as: UInt8.self)
        if sign == UInt8(ascii: "-") {
            isNegative = true
            position += 1
        }
        var mantissa: UInt64 = 0
        let whole = digits(page, position, end, &mantissa)
        guard whole > 0 else { return -1 }
        position += whole
        var count = whole
        var exponent = 0
        if position < end, page.load(fromByteOffset: position, as: UInt8.self) == UInt8(ascii: ".")
        {
            let fraction = digits(page, position + 1, end, &mantissa)
            guard fraction >= 0 else { return -1 }
            position += 1 + fraction
            count += fraction
            exponent = -fraction
        }
        guard count <= 19, position < end else { return -1 }
        if page.load(fromByteOffset: position, as: UInt8.self) | 0x20 == UInt8(ascii: "e") {
            position += 1
            guard position < end else { return -1 }
            let sign = page.load(fromByteOffset: position, as: UInt8.self)
            let isBelow = sign == UInt8(ascii: "-")
            if isBelow || sign == UInt8(ascii: "+") { position += 1 }
            var power: UInt64 = 0
            let length = digits(page, position, end, &power)
            guard length > 0, length < 5 else { return -1 }
            position += length
            exponent += isBelow ? -Int(power) : Int(power)
        }
        guard mantissa <= 1 << 53, exponent >= -22, exponent <= 22 else { return -1 }
        var number = Double(Int64(bitPattern: mantissa))
        if exponent < 0 {
            number /= exactPowers[-exponent]
        } else if exponent > 0 {
            number *= exactPowers[exponent]
        }
        value = isNegative ? -number : number
        return position
    }

    /// Reads the digits at `start` onto `number` and returns how many there are; -1 near the end of
    /// the page and above 19 digits.
    ///
    /// Eight digits at once: a word is tested for its leading digits, these are moved to its end, and
    /// three multiplications add neighbours, pairs and quadruples.
    @inline(__always)
    static func digits(
        _ page: UnsafeRawPointer,
        _ start: Int,
        _ end: Int,
        _ number: inout UInt64
    ) -> Int {
        var position = start
        while true {
            guard position + 8 <= end else { return -1 }
            let word = UInt64(
                littleEndian: page.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            )
            let numerals = word ^ 0x3030_3030_3030_3030
            let others =
                (numerals | (numerals &+ 0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080
            let count = others.trailingZeroBitCount &>> 3
            guard count > 0 else { return position - start }
            var group = numerals &<< UInt64(truncatingIfNeeded: 64 &- count &* 8)
            group = (group &* 10) &+ (group &>> 8)
            group =
                ((group & 0x0000_00FF_0000_00FF) &* 0x000F_4240_0000_0064
                    &+ ((group &>> 16) & 0x0000_00FF_0000_00FF) &* 0x0000_2710_0000_0001) &>> 32
            number = number &* wholePowers[count] &+ (group & 0xFFFF_FFFF)
            position += count
            if count < 8 { return position - start }
            if position - start > 19 { return -1 }
        }
    }

    /// Reads a number that fills `start..<end`, in any form that the formats have.
    ///
    /// That is what Prometheus' parsers take: decimals with or without fraction and exponent, and
    /// `inf`, `infinity` (signed or not) and `nan` in any case. No hexadecimals, no underscores, and
    /// nothing too large for a `Double`.
    static func slow(_ page: UnsafeRawPointer, _ start: Int, _ end: Int) -> Double? {
        let text = UnsafeRawBufferPointer(start: page + start, count: end - start)
        guard isDecimal(text) else { return special(text) }
        let value = withUnsafeTemporaryAllocation(of: CChar.self, capacity: text.count + 1) {
            for (index, byte) in text.enumerated() { $0[index] = CChar(bitPattern: byte) }
            $0[text.count] = 0
            return $0.baseAddress.map { strtod($0, nil) }
        }
        guard let value, value.isFinite else { return nil }
        return value
    }

    private static func isDecimal(_ text: UnsafeRawBufferPointer) -> Bool {
        var rest = text[...]
        func take(_ bytes: UInt8...) -> Bool {
            guard let first = rest.first, bytes.contains(first) else { return false }
            rest.removeFirst()
            return true
        }
        func takeDigits() -> Int {
            let count = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }.count
            rest.removeFirst(count)
            return count
        }
        _ = take(UInt8(ascii: "+"), UInt8(ascii: "-"))
        var count = takeDigits()
        if take(UInt8(ascii: ".")) { count += takeDigits() }
        guard count > 0 else { return false }
        if take(UInt8(ascii: "e"), UInt8(ascii: "E")) {
            _ = take(UInt8(ascii: "+"), UInt8(ascii: "-"))
            guard takeDigits() > 0 else { return false }
        }
        return rest.isEmpty
    }

    private static func special(_ text: UnsafeRawBufferPointer) -> Double? {
        guard text.count <= 9 else { return nil }
        let lower = text.map { byte in
            byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte
        }
        switch String(decoding: lower, as: UTF8.self) {
        case "inf", "+inf", "infinity", "+infinity": return .infinity
        case "-inf", "-infinity": return -.infinity
        case "nan": return .nan
        default: return nil
        }
    }
}
