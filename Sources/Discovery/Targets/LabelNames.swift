/// Makes label names of the keys that engines carry, each key once.
struct LabelNames {
    /// The two names that a key becomes.
    struct Pair {
        /// `__meta_swarm_node_label_KEY`.
        let label: String
        /// `__meta_swarm_node_labelpresent_KEY`.
        let present: String
    }

    private var known: [String: Pair] = [:]

    /// The names of a key.
    ///
    /// Texts are equal when they show the same characters, but not every spelling of a character becomes as
    /// many underscores: what is known is only that of the same bytes.
    mutating func pair(for key: String) -> Pair {
        let place = known.index(forKey: key)
        if let place, known[place].key.utf8.elementsEqual(key.utf8) { return known[place].value }
        let name = Self.sanitised(key)
        let pair = Pair(
            label: "__meta_swarm_node_label_" + name,
            present: "__meta_swarm_node_labelpresent_" + name
        )
        if place == nil { known[key] = pair }
        return pair
    }

    /// A key with an underscore for every Unicode scalar outside `[a-zA-Z0-9_]`.
    ///
    /// So does `strutil.SanitizeLabelName` of Prometheus. The name may start with a digit or be empty:
    /// a name only behind a prefix.
    static func sanitised(_ key: String) -> String {
        var name: [UInt8] = []
        for scalar in key.unicodeScalars {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9":
                name.append(UInt8(truncatingIfNeeded: scalar.value))
            default: name.append(UInt8(ascii: "_"))
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}
