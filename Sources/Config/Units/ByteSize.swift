/// Sizes in bytes: `64MiB`, `10MB`, `4096`.
package enum ByteSize {
    /// `KiB` and so on are powers of 1024, `KB` and so on powers of 1000 (IEC 80000-13).
    private static let units: [(name: String, bytes: Int)] = [
        ("", 1), ("B", 1),
        ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("TiB", 1 << 40), ("PiB", 1 << 50),
        ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000), ("PB", 1_000_000_000_000_000),
    ]

    /// Reads a whole number and a unit without a space between them; a bare number is bytes.
    ///
    /// Throws ``UnitFault/malformed`` or ``UnitFault/tooLarge``.
    package static func bytes(_ text: String) throws(UnitFault) -> Int {
        let digits = text.utf8.prefix(while: \.isDigit)
        let letters = text.utf8.dropFirst(digits.count)
        let unit = units.first { letters.elementsEqual($0.name.utf8) }
        guard !digits.isEmpty, let unit else { throw .malformed }
        guard let number = Int(Substring(digits)) else { throw .tooLarge }
        let (bytes, isOver) = number.multipliedReportingOverflow(by: unit.bytes)
        guard !isOver else { throw .tooLarge }
        return bytes
    }

    /// The size in the largest binary unit that leaves nothing over, for example `64MiB` or
    /// `1000B`.
    package static func text(_ bytes: Int) -> String {
        let unit = units[2...6].last { bytes != 0 && bytes % $0.bytes == 0 } ?? units[1]
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
