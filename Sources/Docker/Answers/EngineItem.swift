package import JSON

/// An item of one of the engine's lists, as far as it is read here.
package protocol EngineItem: Sendable {
    /// Where the list is: `/services`.
    static var path: String { get }

    /// Reads an item; `nil` where it lacks what every item has.
    ///
    /// What else is absent or of another kind reads as absent: a strange item must not spoil a list.
    init?(_ json: JSON)
}

/// A list of an engine, without the items that could not be read.
package struct EngineList<Item: EngineItem>: Sendable {
    package var items: [Item] = []
    /// How many were left out.
    package var skipped = 0

    package init() {}

    /// Reads the JSON of a list; `nil` when it is none.
    ///
    /// `null` is what Go prints for an empty one.
    package init?(_ json: JSON) {
        if json == .null { return }
        guard let elements = json.elements else { return nil }
        items.reserveCapacity(elements.count)
        for element in elements {
            if let item = Item(element) { items.append(item) } else { skipped += 1 }
        }
    }

    /// The same off the event loop.
    @concurrent
    static func read(_ json: JSON) async -> EngineList? { EngineList(json) }
}

extension EngineList: Equatable where Item: Equatable {}

/// A label of a service, a node, a network or a container.
package struct EngineLabel: Equatable, Hashable, Sendable {
    package let key: String
    package let value: String

    package init(_ key: String, _ value: String) {
        self.key = key
        self.value = value
    }
}

extension JSON {
    /// The text of a member; `nil` where it is absent, no text, or "".
    func text(_ name: String) -> String? {
        guard let text = self[name]?.string, !text.isEmpty else { return nil }
        return text
    }

    /// The labels of a member that is an object of texts; others are left out.
    func labels(_ name: String) -> [EngineLabel] {
        (self[name]?.members ?? []).compactMap { member in
            member.value.string.map { EngineLabel(member.name, $0) }
        }
    }

    /// The elements of a member that is a list; none for anything else.
    func list(_ name: String) -> [JSON] { self[name]?.elements ?? [] }

    /// A member that is an object; `nil` for anything else.
    func object(_ name: String) -> JSON? {
        guard let value = self[name], case .object = value else { return nil }
        return value
    }
}
