/// A field of a node, in the order that the managers print them.
enum NodeField: Int, CaseIterable {
    case id
    case status
    case containers
    case reservedCPUs
    case reservedMemory
    case labels
    case error
    case updatedAt
    case serverVersion

    /// The key of the row, behind its prefix.
    private var name: StaticString {
        switch self {
        case .id: "ID"
        case .status: "Status"
        case .containers: "Containers"
        case .reservedCPUs: "Reserved CPUs"
        case .reservedMemory: "Reserved Memory"
        case .labels: "Labels"
        case .error: "Error"
        case .updatedAt: "UpdatedAt"
        case .serverVersion: "ServerVersion"
        }
    }

    /// Recognises the name in a range of a table; `nil` for a field of a version yet unknown.
    init?(_ range: Range<Int>, of table: StatusTable) {
        let field = table.withBytes(of: range) { bytes in
            Self.allCases.first { field in
                field.name.utf8CodeUnitCount == bytes.count
                    && field.name.withUTF8Buffer { $0.elementsEqual(bytes) }
            }
        }
        guard let field else { return nil }
        self = field
    }
}
