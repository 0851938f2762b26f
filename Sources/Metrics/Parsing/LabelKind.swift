/// Label sets with the same label names in the same order, and where the first of them was met.
///
/// While the family runs in which a kind was met first, each of its blocks is new, for a family has a
/// series once: these are not looked up. Only when another family has the kind, its label sets are put
/// into the table to be looked up, which for most kinds of a cAdvisor page is never: `cpu`,
/// `interface` and `state` are labels of one family, or of some that list the same series.
struct LabelKind: Sendable {
    /// How many kinds are told apart; what comes later is of the kind 0, whose blocks are all looked up.
    static let limit = 64

    /// The family, by the number of its name, and the read that met it first.
    let family: Int32
    let read: UInt32
    /// The first label set of the kind.
    let first: Int32
    /// The label sets of this kind below that number are in the table.
    var tabled = 1

    /// Any label names, in any family.
    static let any = LabelKind(family: -1, read: 0, first: 0)

    /// Whether a block of this kind must be new in a family.
    func isNew(in family: Int32, _ read: UInt32) -> Bool {
        self.family == family && self.read == read
    }
}
