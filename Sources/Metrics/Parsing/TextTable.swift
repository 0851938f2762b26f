/// An open hash table of numbered texts, which stand elsewhere.
///
/// A slot holds the number of a text and 32 bits of its hash; who looks one up compares the bytes. A
/// look-up gives up after `maxProbes` slots: a text is then taken for a new one, which costs memory
/// but never a wrong answer, and no page can make it slow.
struct TextTable: Sendable {
    private struct Slot {
        var number: Int32 = -1
        var hash: UInt32 = 0
    }

    private static let maxProbes = 32
    private var slots: [Slot] = []
    private var used = 0

    /// The number among those with this hash for which `isSame` is true.
    func find(_ hash: UInt32, _ isSame: (Int32) -> Bool) -> Int32? {
        let mask = slots.count &- 1
        var index = Int(hash) & mask
        for _ in 0..<min(Self.maxProbes, slots.count) {
            let slot = slots[index]
            if slot.number < 0 { return nil }
            if slot.hash == hash, isSame(slot.number) { return slot.number }
            index = (index &+ 1) & mask
        }
        return nil
    }

    /// Adds a number that is not there yet.
    mutating func insert(_ number: Int32, hash: UInt32) {
        if used &* 2 >= slots.count { grow() }
        used &+= 1
        place(Slot(number: number, hash: hash))
    }

    private mutating func place(_ slot: Slot) {
        let mask = slots.count &- 1
        var index = Int(slot.hash) & mask
        for _ in 0..<Self.maxProbes {
            if slots[index].number < 0 {
                slots[index] = slot
                return
            }
            index = (index &+ 1) & mask
        }
    }

    /// Empties the table, which keeps its size.
    mutating func removeAll() {
        used = 0
        for index in slots.indices { slots[index] = Slot() }
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: max(64, old.count * 4))
        for index in old.indices where old[index].number >= 0 { place(old[index]) }
    }
}
