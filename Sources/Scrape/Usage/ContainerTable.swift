/// The containers of a target, each at a place that it keeps for as long as it is on the pages.
struct ContainerTable: Sendable {
    private var slots: [ContainerState?] = []
    private var free: [Int] = []
    private var slotOf: [String: Int] = [:]
    private var generation: UInt32 = 0

    /// How many places there are, free ones included.
    var count: Int { slots.count }

    /// The container at a place; `nil` at a free one.
    subscript(slot: Int) -> ContainerState? {
        get { slots[slot] }
        _modify { yield &slots[slot] }
    }

    /// Counts who had a place before the one who has it; `nil` at a free one.
    func generation(at slot: Int) -> UInt32? { slots[slot]?.generation }

    /// The place of a control group.
    func slot(of id: String) -> Int? { slotOf[id] }

    /// The place of the container with these labels, made when it is new.
    ///
    /// `nil` for what is of no service, the machine itself apart, and for what is new when there are
    /// `limit` already.
    mutating func slot(of labels: LabelMeaning, _ demand: UsageDemand, limit: Int) -> Int? {
        let isRoot = labels.id == LabelMeaning.rootID
        guard !labels.id.isEmpty, let service = isRoot ? "" : labels.service else { return nil }
        guard let slot = slotOf[labels.id] ?? add(labels.id, service, demand, limit) else {
            return nil
        }
        slots[slot]?.service = service
        if !labels.name.isEmpty { slots[slot]?.name = labels.name }
        if !labels.taskID.isEmpty { slots[slot]?.taskID = labels.taskID }
        if labels.isHostInterface { slots[slot]?.markOnHostNetwork() }
        return slot
    }

    private mutating func add(
        _ id: String,
        _ service: String,
        _ demand: UsageDemand,
        _ limit: Int
    ) -> Int? {
        guard slotOf.count < limit else { return nil }
        // What is known by the number of a place must not be taken for who comes there later.
        generation &+= 1
        let state = ContainerState(id: id, generation: generation, service: service, demand)
        let slot = free.popLast() ?? slots.count
        if slot == slots.count { slots.append(state) } else { slots[slot] = state }
        slotOf[id] = slot
        return slot
    }

    /// Frees a place.
    mutating func remove(_ slot: Int) {
        guard let id = slots[slot]?.id else { return }
        slots[slot] = nil
        slotOf[id] = nil
        free.append(slot)
    }
}
