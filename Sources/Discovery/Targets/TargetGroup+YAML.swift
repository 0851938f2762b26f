extension TargetGroup {
    /// The groups as file_sd reads them from a `.yml` file; `[]` for none.
    ///
    /// Every scalar is double-quoted, so that no text can be taken for a number, a truth value or
    /// a piece of syntax, and what YAML does not count as printable is escaped (YAML 1.2.2
    /// sections 5.1 and 5.7).
    package static func yaml(_ groups: [TargetGroup]) -> [UInt8] {
        if groups.isEmpty { return Array("[]\n".utf8) }
        var yaml: [UInt8] = []
        yaml.reserveCapacity(1792 * groups.count)
        for group in groups {
            yaml.append(contentsOf: "- targets:".utf8)
            if group.targets.isEmpty { yaml.append(contentsOf: " []".utf8) }
            for target in group.targets {
                yaml.append(contentsOf: "\n  - ".utf8)
                appendYAML(target, to: &yaml)
            }
            yaml.append(contentsOf: "\n  labels:".utf8)
            if group.labels.isEmpty { yaml.append(contentsOf: " {}".utf8) }
            for label in group.labels {
                // A key that stands before its colon may have 1024 characters (section 7.4.2).
                let isLong = label.name.utf8.count > 1000
                yaml.append(contentsOf: isLong ? "\n    ? ".utf8 : "\n    ".utf8)
                appendYAML(label.name, to: &yaml)
                yaml.append(contentsOf: isLong ? "\n    : ".utf8 : ": ".utf8)
                appendYAML(label.value, to: &yaml)
            }
            yaml.append(UInt8(ascii: "\n"))
        }
        return yaml
    }

    private static func appendYAML(_ text: String, to yaml: inout [UInt8]) {
        yaml.append(UInt8(ascii: "\""))
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                yaml.append(UInt8(ascii: "\\"))
                yaml.append(UInt8(truncatingIfNeeded: scalar.value))
            case "\t": yaml.append(contentsOf: "\\t".utf8)
            case "\n": yaml.append(contentsOf: "\\n".utf8)
            case "\r": yaml.append(contentsOf: "\\r".utf8)
            case " "..."~": yaml.append(UInt8(truncatingIfNeeded: scalar.value))
            case "\0"..."\u{9F}":
                yaml.append(contentsOf: "\\x".utf8)
                appendHex(scalar.value, digits: 2, to: &yaml)
            case "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFE}", "\u{FFFF}":
                yaml.append(contentsOf: "\\u".utf8)
                appendHex(scalar.value, digits: 4, to: &yaml)
            default:
                yaml.append(contentsOf: scalar.utf8)
            }
        }
        yaml.append(UInt8(ascii: "\""))
    }
}
