/// An open hash table of numbered series, which stand elsewhere: who looks one up compares it.
struct SeriesNumbers: Sendable {
    private struct Slot {
        var number: Int32 = -1
        var hash: UInt32 = 0
    }

    private var slots: [Slot] = []
    private var used = 0

    /// What makes the hashes of this process its own, so that no page can make a look-up slow.
    private static let seed = (UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max))

    /// The hash of a series of a container.
    static func hash(_ identity: UInt64, _ slot: Int, _ generation: UInt32) -> UInt32 {
        let place = UInt64(truncatingIfNeeded: slot) << 32 | UInt64(generation)
        return UInt32(truncatingIfNeeded: mixed(identity ^ seed.0, mixed(place ^ seed.1, seed.0)))
    }

    /// Both halves of a product of 128 bits.
    private static func mixed(_ one: UInt64, _ other: UInt64) -> UInt64 {
        let product = (one ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: other | 1)
        return product.high ^ product.low
    }

    /// The number among those with this hash for which `isSame` is true.
    func find(_ hash: UInt32, _ isSame: (Int32) -> Bool) -> Int32? {
        guard !slots.isEmpty else { return nil }
        let mask = slots.count &- 1
        var index = Int(hash) & mask
        while slots[index].number >= 0 {
            if slots[index].hash == hash, isSame(slots[index].number) { return slots[index].number }
            index = (index &+ 1) & mask
        }
        return nil
    }

    /// Adds a number that is not there yet.
    mutating func insert(_ number: Int32, _ hash: UInt32) {
        // At most half full, so that every look-up comes to a free place.
        if used &* 2 >= slots.count { grow() }
        used &+= 1
        place(Slot(number: number, hash: hash))
    }

    private mutating func place(_ slot: Slot) {
        let mask = slots.count &- 1
        var index = Int(slot.hash) & mask
        while slots[index].number >= 0 { index = (index &+ 1) & mask }
        slots[index] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: Slot(), count: max(64, old.count * 4))
        for slot in old where slot.number >= 0 { place(slot) }
    }
}
