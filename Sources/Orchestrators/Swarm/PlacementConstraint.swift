/// A placement constraint of a service, as `node.labels.disk==ssd`.
///
/// Source of the rules: SwarmKit's `manager/constraint`: keys and values compare without regard to
/// case, a label that is not there is "".
struct PlacementConstraint: Equatable {
    /// As the service has it.
    let text: String
    private let key: String
    private let value: String
    private let isEqual: Bool

    /// Reads a constraint; `nil` for what is none.
    init?(_ text: String) {
        self.text = text
        let bytes = Array(text.utf8)
        let place = bytes.indices.dropLast().first { place in
            bytes[place + 1] == UInt8(ascii: "=")
                && (bytes[place] == UInt8(ascii: "=") || bytes[place] == UInt8(ascii: "!"))
        }
        guard let place else { return nil }
        isEqual = bytes[place] == UInt8(ascii: "=")
        key = Self.trimmed(bytes[..<place])
        value = Self.trimmed(bytes[(place + 2)...])
        if key.isEmpty { return nil }
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        var bytes = bytes.drop { $0 == 0x20 || $0 == 0x09 }
        while let last = bytes.last, last == 0x20 || last == 0x09 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Whether a node satisfies it; `nil` when that cannot be told here.
    func holds(for node: SwarmNode) -> Bool? {
        let found: String
        switch key.lowercased() {
        case "node.id": found = node.id
        case "node.hostname": found = node.hostname
        case "node.role": found = node.role
        case "node.platform.os": found = node.os
        case "node.platform.arch": found = node.architecture
        case "node.ip" where !value.contains("/"): found = node.address
        case let key where key.hasPrefix(Self.nodeLabels):
            found = node.labels[String(self.key.dropFirst(Self.nodeLabels.count))] ?? ""
        case let key where key.hasPrefix(Self.engineLabels):
            found = node.engineLabels[String(self.key.dropFirst(Self.engineLabels.count))] ?? ""
        default: return nil
        }
        return (found.lowercased() == value.lowercased()) == isEqual
    }

    private static let nodeLabels = "node.labels."
    private static let engineLabels = "engine.labels."
}
