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
    mutating func pair(for key: String) -> Pair {
        if let pair = known[key] { return pair }
        let name = Self.sanitised(key)
        let pair = Pair(
            label: "__meta_swarm_node_label_" + name,
            present: "__meta_swarm_node_labelpresent_" + name
        )
        known[key] = pair
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
