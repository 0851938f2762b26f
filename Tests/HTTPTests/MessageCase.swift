import Testdata
import Testing

/// One file of `testdata/http/requests` or `testdata/http/responses`: bytes, and what they come to.
///
/// Each line begins with what it is: `#` says why the case is there, `>` holds bytes (with the escapes
/// `\r`, `\n`, `\t`, `\\` and `\xHH`; the end of the line in the file is none of them), `*N` the same
/// N times, `=` a line of the expected transcript, `head` and `limit N` and `end` how a response is
/// read. A file describes one connection.
struct MessageCase: CustomTestStringConvertible {
    let name: String
    var bytes: [UInt8] = []
    var expected: [String] = []
    /// The request was a `HEAD`.
    var isHead = false
    /// How many bytes of body are accepted.
    var bodyLimit = 1 << 20
    /// The sender finishes behind the bytes.
    var inputEnds = false

    var testDescription: String { name }

    init(_ path: String, name: String) {
        self.name = name
        for line in (Testdata.text(path) ?? "").split(separator: "\n") {
            let parts = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            let rest = parts.count == 2 ? parts[1] : ""
            switch parts[0] {
            case "#": break
            case ">": bytes += Self.unescaped(rest)
            case "=": expected.append(String(rest))
            case "head": isHead = true
            case "limit": bodyLimit = Int(rest) ?? 0
            case "end": inputEnds = true
            case let mark where mark.hasPrefix("*"):
                let times = rest.isEmpty ? 0 : Int(mark.dropFirst()) ?? 0
                let piece = Self.unescaped(rest)
                for _ in 0..<times { bytes += piece }
            default: expected.append("unreadable line \(line)")
            }
        }
    }

    /// All cases of a folder.
    static func all(in folder: String) -> [MessageCase] {
        Testdata.names(folder).map { MessageCase("\(folder)/\($0)", name: $0) }
    }

    private static func unescaped(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let mark = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch mark {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: bytes.append(mark)
            }
        }
        return bytes
    }
}

/// Bytes as a test shows them: in quotes, what is not visible ASCII escaped.
func quoted(_ bytes: some Sequence<UInt8>) -> String {
    var text = "\""
    for byte in bytes {
        switch byte {
        case 13: text += "\\r"
        case 10: text += "\\n"
        case 0x20..<0x7F: text.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            text += "\\x" + (byte < 16 ? "0" : "") + digits
        }
    }
    return text + "\""
}
