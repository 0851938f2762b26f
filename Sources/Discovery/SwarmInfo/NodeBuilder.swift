/// A node whose fields are being read; one without a usable address only swallows its fields.
struct NodeBuilder {
    private(set) var node: SwarmNode?
    /// The first known field, by which a new list of fields is recognised.
    private(set) var firstField: NodeField?
    private var seen: UInt16 = 0
    /// Whether `node` is there: asking the optional itself copies all of its texts.
    private let isKept: Bool

    init(_ node: SwarmNode?) {
        isKept = node != nil
        self.node = node
    }

    /// Whether the node has had a field, or one that managers print after it.
    func isPast(_ field: NodeField) -> Bool {
        seen >> UInt16(field.rawValue) != 0
    }

    /// Reads a field; the first of each name counts, unknown ones are passed over.
    mutating func readField(
        _ name: Range<Int>,
        _ value: Range<Int>,
        of table: StatusTable,
        counting status: inout SwarmStatus
    ) {
        guard let field = NodeField(name, of: table) else { return }
        if seen & 1 << UInt16(field.rawValue) != 0 {
            status.count(1, .fieldTwice)
            return
        }
        seen |= 1 << UInt16(field.rawValue)
        firstField = firstField ?? field
        if isKept, let reason = set(field, value, of: table) { status.count(1, reason) }
    }

    /// Sets a field of the node; gives the reason when its text could not be read.
    private mutating func set(
        _ field: NodeField,
        _ value: Range<Int>,
        of table: StatusTable
    ) -> SkipReason? {
        switch field {
        case .id: node?.id = Self.told(table.string(value))
        case .status: node?.status = Self.told(table.string(value))
        case .updatedAt: node?.updatedAt = Self.told(table.string(value))
        case .serverVersion: node?.serverVersion = Self.told(table.string(value))
        case .error:
            let text = Self.told(table.string(value))
            node?.error = text == "(none)" ? nil : text
        case .containers:
            guard let counts = table.withBytes(of: value, ContainerCounts.init) else {
                return .fieldValue
            }
            node?.containers = counts.total
            node?.containersRunning = counts.running
            node?.containersPaused = counts.paused
            node?.containersStopped = counts.stopped
        case .reservedCPUs:
            guard let cpus = table.withBytes(of: value, { Quantity.pair($0, Quantity.number) })
            else {
                return .fieldValue
            }
            node?.cpusReserved = cpus.0
            node?.cpusTotal = cpus.1
        case .reservedMemory:
            guard let memory = table.withBytes(of: value, { Quantity.pair($0, Quantity.bytes) })
            else {
                return .fieldValue
            }
            node?.memoryReserved = memory.0
            node?.memoryTotal = memory.1
        case .labels:
            guard !value.isEmpty else { return nil }
            node?.labelsRaw = table.string(value)
            let labels = LabelText.split(table.text, value)
            node?.labels = labels
            return labels.isEmpty ? .labelText : nil
        }
        return nil
    }

    private static func told(_ text: String) -> String? {
        text.isEmpty ? nil : text
    }
}
