/// A place in a configuration file.
package struct Position: Hashable, Sendable, Comparable {
    /// The line, counted from 1.
    package let line: Int

    /// The column, counted from 1 in Unicode scalars.
    package let column: Int

    /// Names a place by line and column, both counted from 1.
    package init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    package static func < (left: Position, right: Position) -> Bool {
        (left.line, left.column) < (right.line, right.column)
    }
}

extension Position: CustomStringConvertible {
    package var description: String { "\(line):\(column)" }
}

/// One thing that is wrong with a configuration, and where.
///
/// Its description is `LINE:COLUMN: message`; whoever knows the file puts `FILE:` before it.
package struct Fault: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where it is.
    package let position: Position

    /// What it is and what would be right, in one line.
    package let message: String

    /// Makes a fault from its place and its text.
    package init(_ position: Position, _ message: String) {
        self.position = position
        self.message = message
    }

    package var description: String { "\(position): \(message)" }
}

extension Fault {
    /// What a message shows of a user's text: in double quotes, on one line, at most 60 scalars.
    package static func quote(_ text: some StringProtocol) -> String {
        var result = "\""
        for (index, scalar) in text.unicodeScalars.enumerated() {
            if index == 60 { return result + "...\"" }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator:
                result += "\\u{\(String(scalar.value, radix: 16))}"
            default:
                result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }

    /// What a message shows of an address: faults go to the log and to terminals, so that the credentials
    /// and the query that people put there are left out, and the path where that may be a secret too.
    package static func quote(address text: String, hidesPath: Bool = false) -> String {
        var shown = text
        if let at = shown.lastIndex(of: "@") {
            let scheme = shown[..<at].firstIndex(of: "/").map { shown[..<$0] + "//" } ?? ""
            shown = "\(scheme)...\(shown[at...])"
        }
        if let mark = shown.firstIndex(of: "?") { shown = "\(shown[..<mark])?..." }
        if hidesPath, !shown.hasPrefix("unix:") {
            let parts = shown.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
            // A scheme, nothing, and the host; or the host alone.
            let rest = parts.dropFirst(parts.count > 2 && parts[1].isEmpty ? 3 : 1)
            if !rest.isEmpty { shown = parts.dropLast(rest.count).joined(separator: "/") + "/..." }
        }
        return quote(shown)
    }
}
