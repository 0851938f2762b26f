/// A JSON value (RFC 8259) as it was written: numbers keep their text, members their order.
package enum JSON: Equatable, Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case array([JSON])
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let name: String
        package var value: JSON

        package init(name: String, value: JSON) {
            self.name = name
            self.value = value
        }
    }

    /// Reads one JSON text; throws where it is none.
    package init(reading text: some Sequence<UInt8>) throws(JSONFault) {
        self = try JSONReader.read(text)
    }

    /// The members of an object; `nil` for anything else.
    package var members: [Member]? {
        if case .object(let members) = self { members } else { nil }
    }

    package var elements: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    package var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// A number without a fraction, within 64 bits.
    package var integer: Int? {
        if case .number(let text) = self { Int(text) } else { nil }
    }

    /// A finite number.
    package var number: Double? {
        guard case .number(let text) = self, let number = Double(text), number.isFinite else {
            return nil
        }
        return number
    }

    package var bool: Bool? {
        if case .bool(let truth) = self { truth } else { nil }
    }

    /// The member of an object with this name.
    ///
    /// Setting it replaces the value where it stands or adds the member at the end, `nil` removes
    /// it; setting it on anything but an object does nothing.
    package subscript(name: String) -> JSON? {
        get { members?.first { $0.name == name }?.value }
        set {
            guard case .object(var members) = self else { return }
            let place = members.firstIndex { $0.name == name }
            switch (place, newValue) {
            case (let place?, let value?): members[place].value = value
            case (let place?, nil): members.remove(at: place)
            case (nil, let value?): members.append(Member(name: name, value: value))
            case (nil, nil): break
            }
            self = .object(members)
        }
    }

    /// What kind of value it is, for messages.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a truth value"
        case .number: "a number"
        case .string: "a text"
        case .array: "a list"
        case .object: "an object"
        }
    }
}

/// Why bytes are no JSON text, and at which byte.
package struct JSONFault: Error, Equatable, Sendable {
    /// Counted from 0.
    package let offset: Int
    package let message: String
}
