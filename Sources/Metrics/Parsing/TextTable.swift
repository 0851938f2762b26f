/// An open hash table of numbered texts, which stand elsewhere.
///
/// A slot holds the number of a text and 32 bits of its hash; who looks one up compares the bytes. A
/// look-up gives up after `maxProbes` slots: a text is then taken for a new one, which costs memory
/// but never a wrong answer, and no page can make it slow.
///
/// Slots are far apart in memory, and most texts of a first page are new. So a filter of a few bits a
/// text, small enough for a near cache, says which are certainly new, and these are put into their
/// slots in batches, for which the waits overlap.
struct TextTable: Sendable {
    private struct Slot {
        var number: Int32 = -1
        var hash: UInt32 = 0
    }

    private static let maxProbes = 32
    private static let batch = 64
    private var slots = [Slot](repeating: Slot(), count: 256)
    /// Four bits for each slot, chosen by the upper bits of the hash.
    private var filter = [UInt64](repeating: 0, count: 16)
    private var pending: [Slot] = []
    private var used = 0

    /// Whether a text with this hash may be there; after a yes, `find` may be asked.
    mutating func mayContain(_ hash: UInt32) -> Bool {
        let bit = filterBit(hash)
        guard filter[bit >> 6] & (1 << UInt64(bit & 63)) != 0 else { return false }
        flush()
        return true
    }

    /// The number among those with this hash for which `isSame` is true.
    func find(_ hash: UInt32, _ isSame: (Int32) -> Bool) -> Int32? {
        let mask = slots.count - 1
        var index = Int(hash) & mask
        for _ in 0..<Self.maxProbes {
            let slot = slots[index]
            if slot.number < 0 { return nil }
            if slot.hash == hash, isSame(slot.number) { return slot.number }
            index = (index + 1) & mask
        }
        return nil
    }

    /// Adds a number that is not there yet.
    mutating func insert(_ number: Int32, hash: UInt32) {
        mark(hash)
        pending.append(Slot(number: number, hash: hash))
        if pending.count >= Self.batch { flush() }
    }

    /// Empties the table, which keeps its size.
    mutating func removeAll() {
        pending.removeAll(keepingCapacity: true)
        used = 0
        for index in slots.indices { slots[index] = Slot() }
        for index in filter.indices { filter[index] = 0 }
    }

    private func filterBit(_ hash: UInt32) -> Int {
        Int(hash >> 4) & (filter.count * 64 - 1)
    }

    private mutating func mark(_ hash: UInt32) {
        let bit = filterBit(hash)
        filter[bit >> 6] |= 1 << UInt64(bit & 63)
    }

    private mutating func flush() {
        for slot in pending {
            if used * 2 >= slots.count { grow() }
            place(slot)
        }
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func place(_ slot: Slot) {
        let mask = slots.count - 1
        var index = Int(slot.hash) & mask
        for _ in 0..<Self.maxProbes {
            if slots[index].number < 0 {
                slots[index] = slot
                used += 1
                return
            }
            index = (index + 1) & mask
        }
    }

    private mutating func grow() {
        let old = slots
        slots = [Slot](repeating: Slot(), count: old.count * 2)
        filter = [UInt64](repeating: 0, count: filter.count * 2)
        used = 0
        for slot in old where slot.number >= 0 {
            mark(slot.hash)
            place(slot)
        }
        for slot in pending { mark(slot.hash) }
    }
}
