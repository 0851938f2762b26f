/// A field of a node, as the managers name it.
enum NodeField: Int {
    case id
    case status
    case containers
    case reservedCPUs
    case reservedMemory
    case labels
    case error
    case updatedAt
    case serverVersion

    /// Recognises the name in a range of a table; `nil` for a field of a version yet unknown.
    init?(_ range: Range<Int>, of table: StatusTable) {
        switch table.string(range) {
        case "ID": self = .id
        case "Status": self = .status
        case "Containers": self = .containers
        case "Reserved CPUs": self = .reservedCPUs
        case "Reserved Memory": self = .reservedMemory
        case "Labels": self = .labels
        case "Error": self = .error
        case "UpdatedAt": self = .updatedAt
        case "ServerVersion": self = .serverVersion
        default: return nil
        }
    }
}
