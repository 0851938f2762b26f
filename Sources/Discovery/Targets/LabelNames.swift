/// Makes label names of the keys that engines carry, each key once.
struct LabelNames {
    /// The two names that a key becomes.
    struct Pair {
        /// `__meta_swarm_node_label_KEY`.
        let label: String
        /// `__meta_swarm_node_labelpresent_KEY`.
        let present: String
        /// How many bytes the key has.
        fileprivate let size: Int
    }

    /// Those of keys in ASCII, which nothing else is spelled like in as many bytes.
    private var known: [String: Pair] = [:]

    /// The names of a key.
    ///
    /// Texts are equal when they show the same characters, but not every spelling of a character becomes as
    /// many underscores.
    mutating func pair(for key: String) -> Pair {
        if let pair = known[key], pair.size == key.utf8.count { return pair }
        let name = Self.sanitised(key)
        let pair = Pair(
            label: "__meta_swarm_node_label_" + name,
            present: "__meta_swarm_node_labelpresent_" + name,
            size: key.utf8.count
        )
        if key.utf8.allSatisfy({ $0 < 0x80 }) { known[key] = pair }
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
