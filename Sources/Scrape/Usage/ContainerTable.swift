/// The containers of a target, each at a place that it keeps for as long as it is on the pages.
struct ContainerTable: Sendable {
    private var states: [ContainerState] = []
    /// Counts who had a place before the one who has it; 0 at a free one.
    private var generations: [UInt32] = []
    private var free: [Int] = []
    private var slotOf: [String: Int] = [:]
    private var generation: UInt32 = 0
    /// Who was asked for last; families list containers in the same order.
    private var last = 0

    /// How many places there are, free ones included.
    var count: Int { states.count }

    /// The container at a place, which is taken.
    subscript(slot: Int) -> ContainerState {
        _read { yield states[slot] }
        _modify { yield &states[slot] }
    }

    /// Whether a container has a place.
    func isTaken(_ slot: Int) -> Bool { generations[slot] != 0 }

    /// Tells the one who has a place from those who had it before.
    func generation(at slot: Int) -> UInt32 { generations[slot] }

    /// The place of a control group.
    func slot(of id: String) -> Int? { slotOf[id] }

    /// The place of the container with these labels, made when it is new.
    ///
    /// `nil` for what is of no service, the machine itself apart, and for what is new when there are
    /// `limit` already.
    mutating func slot(of labels: LabelMeaning, _ demand: UsageDemand, limit: Int) -> Int? {
        let isRoot = LabelMeaning.equal(labels.id, LabelMeaning.rootID)
        guard !labels.id.isEmpty, let service = isRoot ? "" : labels.service else { return nil }
        guard let slot = slot(of: labels.id, demand, limit) else { return nil }
        last = slot
        states[slot].update(labels, service)
        return slot
    }

    private mutating func slot(
        of id: UnsafeRawBufferPointer,
        _ demand: UsageDemand,
        _ limit: Int
    ) -> Int? {
        for slot in last..<min(last + 2, states.count)
        where LabelMeaning.equal(id, states[slot].id) { return slot }
        let id = String(decoding: id, as: UTF8.self)
        if let slot = slotOf[id] { return slot }
        guard slotOf.count < limit else { return nil }
        return add(ContainerState(id: id, demand))
    }

    private mutating func add(_ state: ContainerState) -> Int {
        // What is known by the number of a place must not be taken for who comes there later.
        generation = max(1, generation &+ 1)
        let slot = free.popLast() ?? states.count
        if slot == states.count {
            states.append(state)
            generations.append(generation)
        } else {
            states[slot] = state
            generations[slot] = generation
        }
        slotOf[state.id] = slot
        return slot
    }

    /// Frees a place.
    mutating func remove(_ slot: Int) {
        guard isTaken(slot) else { return }
        slotOf[states[slot].id] = nil
        states[slot] = ContainerState.none
        generations[slot] = 0
        free.append(slot)
    }
}
