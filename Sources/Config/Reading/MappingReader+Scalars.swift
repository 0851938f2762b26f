/// Readers of single values. Each has the key as the start of its messages and the value as their
/// position.
extension MappingReader {
    /// A string; a number or boolean without quotes is a fault that says so.
    package mutating func string(_ key: String, required: Bool = false) -> String? {
        scalar(key, required)?.string(key, faults)
    }

    /// A string, or a number as it was written: `8070` and `'8070'` are the same.
    package mutating func text(_ key: String, required: Bool = false) -> String? {
        guard let located = scalar(key, required) else { return nil }
        switch CoreSchema(located.value) {
        case .int, .double, .string:
            return located.value.text
        case .bool, .null:
            return located.string(key, faults)
        }
    }

    /// The path of a file; a relative one starts from the folder of the configuration, and an empty one is
    /// none, which is a fault where one is required.
    ///
    /// ``Faults/files`` has it then, but for one that is written, which need not be there yet. `contents`
    /// are the files that are read in it, where it is a folder.
    package mutating func path(
        _ key: String,
        required: Bool = false,
        isOutput: Bool = false,
        contents: [String] = []
    ) -> String? {
        guard let text = string(key, required: required) else { return nil }
        guard !text.isEmpty else {
            if required { fault(key, "\"\" is no path of a file") }
            return nil
        }
        guard !text.utf8.contains(0) else {
            fault(key, "the path holds a NUL")
            return nil
        }
        let path = text.hasPrefix("/") ? text : faults.folder + text
        if !isOutput {
            faults.note(
                NamedFile(
                    key: key,
                    position: valuePosition(key),
                    path: path,
                    contents: contents
                )
            )
        }
        return path
    }

    /// A boolean: `true` or `false`.
    package mutating func bool(_ key: String, required: Bool = false) -> Bool? {
        guard let scalar = scalar(key, required)?.value else { return nil }
        if case .bool(let value) = CoreSchema(scalar) { return value }
        let shown = Fault.quote(scalar.text)
        switch scalar.text.lowercased() {
        case "true", "false":
            fault(key, "\(shown) in quotes is text; write \(scalar.text.lowercased()) without them")
        case "yes", "on", "y":
            fault(key, "\(shown) is no boolean in YAML 1.2; write true")
        case "no", "off", "n":
            fault(key, "\(shown) is no boolean in YAML 1.2; write false")
        default:
            fault(key, "\(shown) is no boolean; write true or false")
        }
        return nil
    }

    /// A whole number in a range.
    package mutating func int(
        _ key: String,
        in range: ClosedRange<Int> = .min ... .max,
        required: Bool = false
    ) -> Int? {
        guard let scalar = scalar(key, required)?.value else { return nil }
        let shown = Fault.quote(scalar.text)
        switch CoreSchema(scalar) {
        case .int where scalar.hasLeadingZero:
            // YAML 1.1 and 1.2 disagree on it, so it is safer not to choose.
            fault(
                key,
                "\(shown) is octal to some readers; write it without the 0, or with 0o for octal"
            )
            return nil
        case .int(let value?) where range.contains(value):
            return value
        case .int:
            let bounds =
                range.upperBound == .max ? "at least \(range.lowerBound)" : range.text { "\($0)" }
            fault(key, "\(scalar.text) is out of range: \(bounds)")
        case .string where scalar.looksLikeNumber:
            fault(key, "\(shown) in quotes is text; write the number without them")
        default:
            fault(key, "\(shown) is no whole number")
        }
        return nil
    }

    /// A finite number in a range.
    package mutating func double(
        _ key: String,
        in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude,
        required: Bool = false
    ) -> Double? {
        guard let scalar = scalar(key, required)?.value else { return nil }
        let shown = Fault.quote(scalar.text)
        let value: Double
        switch CoreSchema(scalar) {
        case .int(let whole):
            value = whole.map { Double($0) } ?? Double(scalar.text) ?? .infinity
        case .double(let number):
            value = number
        case .string where scalar.looksLikeNumber:
            fault(key, "\(shown) in quotes is text; write the number without them")
            return nil
        default:
            fault(key, "\(shown) is no number")
            return nil
        }
        guard range.contains(value) else {
            fault(key, "\(scalar.text) is out of range: \(range.text { "\($0)" })")
            return nil
        }
        return value
    }

    /// One of the cases of a type, by raw value.
    package mutating func choice<Choice>(
        _ key: String,
        of type: Choice.Type,
        required: Bool = false
    ) -> Choice? where Choice: RawRepresentable<String> & CaseIterable {
        guard let scalar = scalar(key, required)?.value else { return nil }
        if let choice = Choice(rawValue: scalar.text) { return choice }
        let names = Choice.allCases.map(\.rawValue)
        var message = "\(Fault.quote(scalar.text)) is none of \(names.joined(separator: ", "))"
        if let near = Suggestion.nearest(to: scalar.text, among: names) {
            message += "; did you mean \(Fault.quote(near))?"
        }
        fault(key, message)
        return nil
    }

    /// The scalar of a key; a list or a mapping is a fault.
    mutating func scalar(_ key: String, _ required: Bool) -> Located<YAMLNode.Scalar>? {
        node(key, required: required).flatMap { $0.scalar(key, faults) }
    }
}

extension YAMLNode {
    /// The node as a scalar, or a fault.
    func scalar(_ key: String, _ faults: Faults) -> Located<Scalar>? {
        if case .scalar(let scalar) = content { return Located(scalar, position) }
        faults.add(position, "\(key): expected a single value, found \(content.kind)")
        return nil
    }
}

extension Located<YAMLNode.Scalar> {
    /// The scalar as a string, or a fault.
    func string(_ key: String, _ faults: Faults) -> String? {
        let kind: String
        switch CoreSchema(value) {
        case .string: return value.text
        case .null:
            faults.add(position, "\(key): expected text, found null")
            return nil
        case .bool: kind = "a boolean"
        case .int, .double: kind = "a number"
        }
        let quoted = "'\(value.text)'"
        faults.add(position, "\(key): expected text, found \(kind); write it in quotes: \(quoted)")
        return nil
    }
}

extension YAMLNode.Scalar {
    fileprivate var hasLeadingZero: Bool {
        let digits = text.utf8.drop { $0 == .dash || $0 == .plus }
        return digits.count > 1 && digits.first == UInt8(ascii: "0") && digits.allSatisfy(\.isDigit)
    }

    fileprivate var looksLikeNumber: Bool {
        switch CoreSchema(YAMLNode.Scalar(text, isPlain: true)) {
        case .int, .double: true
        default: false
        }
    }
}

extension ClosedRange {
    /// What a message says of a range.
    func text(_ show: (Bound) -> String) -> String {
        "\(show(lowerBound)) to \(show(upperBound))"
    }
}
