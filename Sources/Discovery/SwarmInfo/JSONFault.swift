/// Why bytes are no JSON text, and where (RFC 8259).
package struct JSONFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, as a clause: "a string that does not end".
    package let reason: String
    /// Offset in bytes from the start of the body, from 0.
    package let offset: Int
    /// Line of that byte, from 1.
    package let line: Int

    /// Makes the fault at `offset` of `bytes`; an offset past the end counts as the end.
    init(_ reason: String, at offset: Int, of bytes: [UInt8]) {
        self.reason = reason
        self.offset = min(offset, bytes.count)
        line = 1 + bytes.prefix(self.offset).count { $0 == UInt8(ascii: "\n") }
    }

    package var description: String { "\(reason) at byte \(offset) (line \(line))" }
}
