/// The header fields of a message, in the order they came; names compare without regard to case.
package struct HeaderFields: Sendable {
    /// One field line: its name as written, its value without the blanks around it.
    package struct Field: Equatable, Sendable {
        /// The name as it was written.
        package let name: String
        /// The value; bytes that are no UTF-8 are replaced.
        package let value: String
    }

    private var fields: [Field] = []

    /// No fields.
    package init() {}

    /// Whether there is no field.
    package var isEmpty: Bool { fields.isEmpty }
    /// How many field lines there are.
    package var count: Int { fields.count }

    /// Adds a field behind the others.
    package mutating func append(_ name: String, _ value: String) {
        fields.append(Field(name: name, value: value))
    }

    /// The value of the first field of that name.
    package subscript(name: String) -> String? {
        fields.first { $0.name.equalsIgnoringCase(name) }?.value
    }

    /// The values of all fields of that name.
    package func values(of name: String) -> [String] {
        fields.lazy.filter { $0.name.equalsIgnoringCase(name) }.map(\.value)
    }

    /// The members of a field that is a list, over all its lines (RFC 9110, section 5.6.1).
    package func list(of name: String) -> [String] {
        values(of: name)
            .flatMap { $0.split(separator: ",") }
            .map { $0.trimmingBlanks() }
            .filter { !$0.isEmpty }
    }
}

extension HeaderFields: Sequence {
    package func makeIterator() -> IndexingIterator<[Field]> { fields.makeIterator() }
}

extension String {
    /// Whether both are the same when the ASCII letters are taken in one case.
    package func equalsIgnoringCase(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return zip(utf8, other.utf8).allSatisfy { $0.lowercasedASCII == $1.lowercasedASCII }
    }
}

extension StringProtocol {
    /// The text without spaces and tabs at its ends.
    package func trimmingBlanks() -> String {
        var bytes = Array(utf8)[...].drop(while: \.isBlank)
        while bytes.last?.isBlank == true { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }
}
