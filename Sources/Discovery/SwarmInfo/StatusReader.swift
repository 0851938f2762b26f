/// Reads the rows of a manager's status: the one place that knows their grammar.
///
/// Two forms exist. In the modern one a top-level key stands bare (`Role`), a node is
/// `[" " + name, address]` and a field `["  └ " + key, value]`. The legacy one, of the versions
/// up to 1.0.1 and for API versions below 1.22 up to 1.2.8, has a U+0008 before the top-level
/// keys and one blank less everywhere else. Names are the host names of engines: they can be
/// empty, repeat, or look like any other row, and order means nothing.
struct StatusReader {
    private enum Kind {
        case top
        case node
        case field
    }

    private static let box: [UInt8] = [0xE2, 0x94, 0x94, 0x20]

    private(set) var status = SwarmStatus()
    private(set) var hasNodesRow = false
    private(set) var hasOffersRow = false

    private let table: StatusTable
    private let isLegacy: Bool
    private let fieldPrefix: [UInt8]
    private var isInNodes = false
    private var node: NodeBuilder?
    private var endpoints: Set<NodeAddress.Endpoint> = []

    init(_ table: StatusTable) {
        self.table = table
        isLegacy = table.rows.contains { !$0.key.isEmpty && table.text[$0.start] == 0x08 }
        fieldPrefix = (isLegacy ? [0x20] : [0x20, 0x20]) + Self.box
        status.count(table.skippedRows, .rowShape)
    }

    /// Reads all rows into `status`.
    mutating func readRows() {
        for index in table.rows.indices {
            let row = table.rows[index]
            let kind = kind(of: row)
            if !isInNodes {
                if kind == .top { readTop(row) }
            } else if startsNode(kind, at: index) {
                closeNode()
                openNode(row)
            } else if kind == .top {
                readTop(row)
            } else {
                let name = (row.key.lowerBound + fieldPrefix.count)..<row.key.upperBound
                let isRead: ()? = node?.readField(name, row.value, of: table, counting: &status)
                if isRead == nil { status.count(1, .fieldPlace) }
            }
        }
        closeNode()
    }

    private func kind(of row: StatusTable.Row) -> Kind {
        if table.withBytes(of: row.key, { $0.starts(with: fieldPrefix) }) { return .field }
        let first = row.key.isEmpty ? nil : table.text[row.key.lowerBound]
        if isLegacy { return first == 0x08 ? .top : .node }
        return first == 0x20 ? .node : .top
    }

    /// Whether a row inside the list of nodes is the head of one.
    ///
    /// Nearly always its kind says so. The exceptions are hosts whose name imitates another row,
    /// and they all have an address for a value where such a row has none:
    /// - legacy, a name that starts with U+0008; either form, an empty name without its blank;
    /// - a name like ` └ Status`, which makes a row in the shape of a field. It is taken for a
    ///   head when no node is open, when this node has had the field or a later one already, or
    ///   when the next row starts the fields over again.
    private func startsNode(_ kind: Kind, at index: Int) -> Bool {
        if kind == .node { return true }
        let row = table.rows[index]
        guard hasAddress(row) else { return false }
        if kind == .top { return isLegacy || row.key.isEmpty }
        guard let node else { return true }
        let field = fieldName(row)
        if let field, node.isPast(field) { return true }
        guard index + 1 < table.rows.count, let first = node.firstField else { return false }
        let next = table.rows[index + 1]
        guard self.kind(of: next) == .field, fieldName(next) == first else { return false }
        // A last field with an address for a value, before another host of this kind.
        return field == nil || !hasAddress(next)
    }

    private func fieldName(_ row: StatusTable.Row) -> NodeField? {
        NodeField((row.key.lowerBound + fieldPrefix.count)..<row.key.upperBound, of: table)
    }

    private func hasAddress(_ row: StatusTable.Row) -> Bool {
        table.withBytes(of: row.value) {
            NodeAddress.isAddress(UnsafeBufferPointer(rebasing: $0))
        }
    }

    private mutating func openNode(_ row: StatusTable.Row) {
        let blank = !isLegacy && !row.key.isEmpty
        let name = (row.key.lowerBound + (blank ? 1 : 0))..<row.key.upperBound
        let text = table.string(row.value)
        guard let address = NodeAddress(text) else {
            status.leaveOut(table.string(name), at: text, .nodeAddress)
            node = NodeBuilder(nil)
            return
        }
        // Two spellings of one address are one node.
        guard endpoints.insert(address.endpoint).inserted else {
            status.leaveOut(table.string(name), at: text, .nodeTwice)
            node = NodeBuilder(nil)
            return
        }
        node = NodeBuilder(SwarmNode(name: table.string(name), address: address))
    }

    private mutating func closeNode() {
        if let done = node.take()?.node { status.nodes.append(done) }
    }

    /// Reads a top-level row; the first of each key counts, unknown ones are allowed anywhere.
    private mutating func readTop(_ row: StatusTable.Row) {
        let bare = isLegacy ? row.key.dropFirst() : row.key
        let value = table.string(row.value)
        switch table.string(bare) {
        case "Role": status.role = status.role ?? SwarmStatus.Role(rawValue: value)
        case "Primary": status.primary = status.primary ?? (value.isEmpty ? nil : value)
        case "Strategy": status.strategy = status.strategy ?? value
        case "Filters":
            if status.filters.isEmpty { status.filters = Self.list(value) }
        case "Nodes":
            if !hasNodesRow {
                let count = Int(value).flatMap { $0 < 0 ? nil : $0 }
                status.declaredNodeCount = count
                status.nodes.reserveCapacity(min(count ?? 0, table.rows.count / 4))
            }
            hasNodesRow = true
            isInNodes = true
        case "Offers":
            hasOffersRow = true
            endNodes()
        case "Cluster Managers":
            endNodes()
        default:
            // UCP appends further lists, each headed by its count; their rows look like nodes.
            if Int(value) != nil { endNodes() }
        }
    }

    private mutating func endNodes() {
        closeNode()
        isInNodes = false
    }

    private static func list(_ text: String) -> [String] {
        text.split(separator: ",").map { String($0.drop { $0 == " " }) }
    }
}
