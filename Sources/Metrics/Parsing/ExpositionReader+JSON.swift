/// Samples as lines of JSON.
extension ExpositionReader {
    /// Appends one sample as one line:
    /// `{"name":"up","labels":{"job":"x"},"value":"1","timestampMs":null}`.
    ///
    /// The value is text, for JSON has no `NaN` and no infinities.
    package func appendJSONLine(_ sample: Sample, to line: inout [UInt8]) {
        line += "{\"name\":".utf8
        withName(sample.name) { Self.append(quoted: $0, to: &line) }
        line += ",\"labels\":{".utf8
        var isFirst = true
        forEachLabel(sample.labelSet) { name, value in
            if !isFirst { line.append(UInt8(ascii: ",")) }
            isFirst = false
            Self.append(quoted: name, to: &line)
            line.append(UInt8(ascii: ":"))
            Self.append(quoted: value, to: &line)
        }
        line += "},\"value\":\"".utf8
        PageEncoder.append(sample.value, to: &line)
        line += "\",\"timestampMs\":".utf8
        line += (sample.timestampMs.map(String.init) ?? "null").utf8
        line += "}\n".utf8
    }

    /// Appends a text of a page as a JSON string (RFC 8259, section 7).
    private static func append(quoted text: UnsafeRawBufferPointer, to line: inout [UInt8]) {
        guard LabelText.hasEscapes(text) else { return append(plain: text, to: &line) }
        LabelText.unescaped(text).withUnsafeBytes { append(plain: $0, to: &line) }
    }

    private static func append(plain text: UnsafeRawBufferPointer, to line: inout [UInt8]) {
        line.append(UInt8(ascii: "\""))
        for byte in text {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                line.append(UInt8(ascii: "\\"))
                line.append(byte)
            case UInt8(ascii: "\n"):
                line += "\\n".utf8
            case 0..<0x20:
                line += "\\u00".utf8
                line += [hexadecimal[Int(byte >> 4)], hexadecimal[Int(byte & 15)]]
            default:
                line.append(byte)
            }
        }
        line.append(UInt8(ascii: "\""))
    }

    private static let hexadecimal = Array("0123456789abcdef".utf8)
}
