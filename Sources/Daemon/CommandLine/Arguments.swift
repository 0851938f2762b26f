/// The words of a command line, read as a ``Command`` says.
package struct Arguments: Sendable {
    /// Why the words are no use of the command; exit code 2.
    package struct Fault: Error, Equatable, CustomStringConvertible {
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    /// Whether `--help` was asked for.
    package private(set) var wantsHelp = false
    /// What is no flag, in order.
    package private(set) var operands: [String] = []

    private var values: [String: [String]] = [:]
    private var switches: [String: Bool] = [:]

    /// Reads `words`, which do not include the program and the command.
    package init(_ words: [String], for command: Command) throws(Fault) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                break
            }
            if word == "--help" || word == "-h" {
                wantsHelp = true
            } else if word.hasPrefix("-"), word != "-" {
                try read(word, &rest, command)
            } else {
                operands.append(word)
            }
        }
        if wantsHelp { return }
        guard command.operandCount.contains(operands.count) else {
            throw Fault(
                operands.count < command.operandCount.lowerBound
                    ? "\(command.operands) is missing"
                    : "unexpected \(operands[command.operandCount.upperBound])"
            )
        }
    }

    private mutating func read(
        _ word: String,
        _ rest: inout ArraySlice<String>,
        _ command: Command
    ) throws(Fault) {
        let parts = word.drop { $0 == "-" }
            .split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let name = parts.first.map(String.init) ?? ""
        let isOff = name.hasPrefix("no-")
        let positive = isOff ? String(name.dropFirst(3)) : name
        if let flag = command.flags.first(where: { $0.name == positive && $0.value == nil }) {
            guard parts.count == 1 else { throw Fault("--\(name) takes no value") }
            switches[flag.name] = !isOff
            return
        }
        guard let flag = command.flags.first(where: { $0.name == name && $0.value != nil }) else {
            throw Fault("unknown flag \(word.prefix { $0 != "=" })")
        }
        guard let value = parts.count == 2 ? String(parts[1]) : rest.popFirst() else {
            throw Fault("--\(name) needs a value: \(flag.value ?? "")")
        }
        if !flag.isRepeatable, values[name] != nil { throw Fault("--\(name) is given twice") }
        values[name, default: []].append(value)
    }

    /// The value of a flag.
    package func value(_ flag: String) -> String? { values[flag]?.first }

    /// The values of a flag that may be repeated.
    package func values(_ flag: String) -> [String] { values[flag] ?? [] }

    /// The value of a flag that must be there.
    package func required(_ flag: String) throws(Fault) -> String {
        guard let value = value(flag) else { throw Fault("--\(flag) is missing") }
        return value
    }

    /// The value of a flag as one of the words that `Choice` has.
    package func choice<Choice>(
        _ flag: String,
        default fallback: Choice
    ) throws(Fault) -> Choice
    where Choice: RawRepresentable & CaseIterable, Choice.RawValue == String {
        guard let text = value(flag) else { return fallback }
        guard let choice = Choice(rawValue: text) else {
            let words = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw Fault("--\(flag) is one of \(words), not \(text)")
        }
        return choice
    }

    /// Whether a switch is on.
    package func isOn(_ flag: String, default fallback: Bool = false) -> Bool {
        switches[flag] ?? fallback
    }
}
