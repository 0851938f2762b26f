/// Why a part of a master's answer was left out or mended while the rest was kept.
///
/// The raw value is the word for metrics and logs.
package enum SkipReason: String, CaseIterable, Sendable {
    /// `SystemStatus` or `DriverStatus` was neither an array nor null.
    case statusType = "status_type"
    /// A row of the status was no array of exactly two strings.
    case rowShape = "row_shape"
    /// A field stood before the first node.
    case fieldPlace = "field_place"
    /// A node had the same field twice; the first one counts.
    case fieldTwice = "field_twice"
    /// A number or a size could not be read; the node is kept without it.
    case fieldValue = "field_value"
    /// A node had no usable host:port; it was left out with its fields.
    case nodeAddress = "node_address"
    /// A node had the address of an earlier one; it was left out with its fields.
    case nodeTwice = "node_twice"
    /// A label text held no `=` at all, so that it names no label.
    case labelText = "label_text"
    /// A string held bytes that are no UTF-8, or a lone surrogate; U+FFFD stands in their place.
    case textRepaired = "text_repaired"
    /// Two labels of a node have the same name once sanitised; the first one is kept.
    case labelCollision = "label_collision"

    /// What became of it, for a person.
    package var sentence: String {
        switch self {
        case .statusType: "a list of status rows is none"
        case .rowShape: "a row is not a pair of texts"
        case .fieldPlace: "a field stands before the first node"
        case .fieldTwice: "a node has a field twice: the first one counts"
        case .fieldValue: "a number or size cannot be read: the node is kept without it"
        case .nodeAddress: "no usable HOST:PORT: the node is left out"
        case .nodeTwice: "the address of an earlier node: this one is left out"
        case .labelText: "a text without = among the labels"
        case .textRepaired: "bytes that are no UTF-8 are replaced"
        case .labelCollision: "two labels have the same name once sanitised: the first one counts"
        }
    }
}
