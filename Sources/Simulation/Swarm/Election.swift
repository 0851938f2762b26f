/// Who is primary among masters, and whom the others take for it.
struct Election: Equatable, Sendable {
    /// The master that answers as primary.
    private(set) var primary: Int?
    /// The master that replicas name: a dead primary too, until another is elected.
    private(set) var named: Int?

    /// Makes the first of `candidates` after the last primary the new one.
    ///
    /// - Returns: it; `nil` when there is a primary already or nobody to elect.
    mutating func elect(among candidates: [Int]) -> Int? {
        guard primary == nil else { return nil }
        let last = named ?? -1
        primary = candidates.first { $0 > last } ?? candidates.first
        named = primary
        return primary
    }

    /// A master is gone; the others notice later.
    mutating func lose(_ master: Int) {
        if primary == master { primary = nil }
    }
}
