/// A subcommand as its user sees it: what it takes, and how `--help` explains it.
package struct Command: Sendable {
    /// One flag, with two dashes; a value follows after `=` or as the next word.
    package struct Flag: Sendable {
        package let name: String
        /// What the help calls the value; `nil` for a switch, which `--no-NAME` turns off.
        package let value: String?
        package let help: String
        package let isRepeatable: Bool

        package init(
            _ name: String,
            _ value: String? = nil,
            isRepeatable: Bool = false,
            help: String
        ) {
            self.name = name
            self.value = value
            self.help = help
            self.isRepeatable = isRepeatable
        }
    }

    package let name: String
    package let summary: String
    /// What follows the flags, as the usage line shows it: "FILE", "[FILE|-]" or "".
    package let operands: String
    /// How many of them there may be.
    package let operandCount: ClosedRange<Int>
    package let flags: [Flag]
    /// Sentences and examples for the end of the help; "" for none.
    package let details: String

    package init(
        _ name: String,
        _ summary: String,
        operands: String = "",
        operandCount: ClosedRange<Int> = 0...0,
        flags: [Flag] = [],
        details: String = ""
    ) {
        self.name = name
        self.summary = summary
        self.operands = operands
        self.operandCount = operandCount
        self.flags = flags
        self.details = details
    }

    /// What `--help` prints.
    package func help(program: String) -> String {
        var text = "\(summary)\n\nUsage:\n  \(program) \(name)"
        text += flags.isEmpty ? "" : " [flags]"
        text += operands.isEmpty ? "" : " \(operands)"
        text += "\n"
        let rows = flags.map { flag in
            ("--\(flag.name)\(flag.value.map { "=\($0)" } ?? "")", flag.help)
        }
        text += "\nFlags:\n" + Self.table(rows + [("-h, --help", "show this text")])
        if !details.isEmpty { text += "\n\(details)\n" }
        return text
    }

    /// Two columns, the second one indented alike on all its lines.
    package static func table(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { name, help in
            let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
            let gap = String(repeating: " ", count: width - name.count + 2)
            let indent = "\n" + String(repeating: " ", count: width + 4)
            return "  \(name)\(gap)\(lines.joined(separator: indent))\n"
        }.joined()
    }
}
