extension TimeZone {
    /// Reads a zone file (RFC 9636); `nil` when the bytes are none.
    ///
    /// Versions 2 and later are read by their 64-bit part and their footer, version 1 by its only
    /// part. Leap seconds are not.
    package init?(name: String, file: [UInt8]) {
        var reader = ZoneFileReader(bytes: file)
        guard let zone = reader.read(name) else { return nil }
        self = zone
    }
}

/// Reads a zone file from front to back.
private struct ZoneFileReader {
    let bytes: [UInt8]
    private var at = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    private struct Header {
        let version: UInt8
        let isUTCs: Int
        let isStandards: Int
        let leaps: Int
        let times: Int
        let types: Int
        let characters: Int

        /// The bytes of the data behind the header, with times of so many bytes.
        func size(_ width: Int) -> Int {
            times * (width + 1) + types * 6 + characters + leaps * (width + 4) + isStandards
                + isUTCs
        }
    }

    mutating func read(_ name: String) -> TimeZone? {
        guard let first = header() else { return nil }
        guard first.version >= UInt8(ascii: "2") else { return table(name, first, width: 4) }
        at += first.size(4)
        guard let second = header() else { return nil }
        let start = at
        guard let zone = table(name, second, width: 8) else { return nil }
        at = start + second.size(8)
        guard at < bytes.count, bytes[at] == 0x0A,
            let end = bytes[(at + 1)...].firstIndex(of: 0x0A)
        else { return nil }
        let footer = String(decoding: bytes[(at + 1)..<end], as: UTF8.self)
        let rule = PosixZone(footer)
        guard footer.isEmpty || rule != nil else { return nil }
        return TimeZone(
            name: name,
            initial: zone.initial,
            transitions: zone.transitions,
            rule: rule
        )
    }

    private mutating func header() -> Header? {
        guard bytes.count - at >= 44, bytes[at...].starts(with: Array("TZif".utf8)) else {
            return nil
        }
        let version = bytes[at + 4]
        at += 20
        var counts: [Int] = []
        for _ in 0..<6 { counts.append(Int(integer(4))) }
        // No real file comes near; so the sums below cannot overflow.
        guard counts.allSatisfy({ 0...100_000 ~= $0 }) else { return nil }
        return Header(
            version: version,
            isUTCs: counts[0],
            isStandards: counts[1],
            leaps: counts[2],
            times: counts[3],
            types: counts[4],
            characters: counts[5]
        )
    }

    private mutating func table(_ name: String, _ header: Header, width: Int) -> TimeZone? {
        guard header.types > 0, bytes.count - at >= header.size(width) else { return nil }
        var times: [Int64] = []
        for _ in 0..<header.times { times.append(integer(width)) }
        let indices = bytes[at..<(at + header.times)].map(Int.init)
        at += header.times
        var offsets: [Int] = []
        for _ in 0..<header.types {
            offsets.append(Int(integer(4)))
            at += 2
        }
        let isSane =
            indices.allSatisfy { $0 < offsets.count }
            && offsets.allSatisfy { abs($0) < 86400 * 2 }
            && zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
        guard isSane else { return nil }
        let transitions = zip(times, indices).map {
            TimeZone.Transition(time: $0, offset: offsets[$1])
        }
        return TimeZone(name: name, initial: offsets[0], transitions: transitions)
    }

    /// A signed number of so many bytes, the highest first.
    private mutating func integer(_ width: Int) -> Int64 {
        var value: Int64 = width == 4 && bytes[at] >= 0x80 ? -1 : 0
        for byte in bytes[at..<(at + width)] { value = value << 8 | Int64(byte) }
        at += width
        return value
    }
}
