extension TargetGroup {
    /// The groups as http_sd serves them and file_sd reads them: one line of compact JSON with a
    /// newline behind it, `[]` for none.
    ///
    /// Valid UTF-8 (RFC 8259); the same groups give the same bytes. Only what a JSON string must
    /// escape is escaped.
    package static func json(_ groups: [TargetGroup]) -> [UInt8] {
        var json: [UInt8] = []
        json.reserveCapacity(16 + 1536 * groups.count)
        json.append(UInt8(ascii: "["))
        for index in groups.indices {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            groups[index].appendJSON(to: &json)
        }
        json.append(contentsOf: "]\n".utf8)
        return json
    }

    private func appendJSON(to json: inout [UInt8]) {
        json.append(contentsOf: #"{"targets":["#.utf8)
        for index in targets.indices {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            Self.appendJSON(targets[index], to: &json)
        }
        json.append(contentsOf: #"],"labels":{"#.utf8)
        for index in labels.indices {
            if index > 0 { json.append(UInt8(ascii: ",")) }
            Self.appendJSON(labels[index].name, to: &json)
            json.append(UInt8(ascii: ":"))
            Self.appendJSON(labels[index].value, to: &json)
        }
        json.append(contentsOf: "}}".utf8)
    }

    private static func appendJSON(_ text: String, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\""))
        let isDone: ()? = text.utf8.withContiguousStorageIfAvailable { append($0, to: &json) }
        if isDone == nil { Array(text.utf8).withUnsafeBufferPointer { append($0, to: &json) } }
        json.append(UInt8(ascii: "\""))
    }

    private static func append(_ text: UnsafeBufferPointer<UInt8>, to json: inout [UInt8]) {
        var at = 0
        while true {
            let end = PlainRun(in: UnsafeRawBufferPointer(text), from: at).end
            json.append(contentsOf: UnsafeBufferPointer(rebasing: text[at..<end]))
            if end == text.count { return }
            appendEscape(of: text[end], to: &json)
            at = end + 1
        }
    }

    private static func appendEscape(of byte: UInt8, to json: inout [UInt8]) {
        json.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x08: json.append(UInt8(ascii: "b"))
        case 0x09: json.append(UInt8(ascii: "t"))
        case 0x0A: json.append(UInt8(ascii: "n"))
        case 0x0C: json.append(UInt8(ascii: "f"))
        case 0x0D: json.append(UInt8(ascii: "r"))
        case 0x00..<0x20:
            json.append(contentsOf: "u00".utf8)
            appendHex(UInt32(byte), digits: 2, to: &json)
        default: json.append(byte)
        }
    }

    static func appendHex(_ number: UInt32, digits: Int, to text: inout [UInt8]) {
        for shift in (0..<digits).reversed() {
            let digit = UInt8(truncatingIfNeeded: number >> UInt32(4 * shift)) & 0xF
            text.append(digit < 10 ? 0x30 + digit : 0x61 + digit - 10)
        }
    }
}
