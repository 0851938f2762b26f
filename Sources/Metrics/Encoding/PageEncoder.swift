/// Writes one page of exposition into one buffer.
///
/// The formats are described in "Exposition formats" of Prometheus (text 0.0.4) and in the
/// OpenMetrics 1.0 specification, "Text format".
struct PageEncoder {
    /// The format of the page.
    let syntax: ExpositionSyntax
    private var bytes: [UInt8] = []

    /// An empty page with room for `capacity` bytes.
    init(_ syntax: ExpositionSyntax, capacity: Int = 0) {
        self.syntax = syntax
        bytes.reserveCapacity(capacity)
    }

    /// Appends the family with its metadata; nothing at all when it has no samples.
    mutating func append(_ family: some Family) {
        let start = bytes.count
        appendMetadata(family.description)
        let beforeSamples = bytes.count
        family.appendSamples(to: &self)
        if bytes.count == beforeSamples { bytes.removeSubrange(start...) }
    }

    /// Appends one sample: the rendered name and labels, then a number.
    mutating func append(_ prefix: [UInt8], _ value: Double) {
        bytes += prefix
        Self.append(value, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends one sample: the rendered name and labels, then a count.
    mutating func append(_ prefix: [UInt8], _ count: UInt64) {
        bytes += prefix
        Self.append(digitsOf: count, to: &bytes)
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Appends whole lines.
    mutating func append(lines: [UInt8]) { bytes += lines }

    /// Appends a rendered `_created` line, which the text format does not have.
    mutating func appendCreated(_ line: [UInt8]) {
        if syntax == .openMetrics { bytes += line }
    }

    /// The page, complete.
    consuming func finish() -> [UInt8] {
        if syntax == .openMetrics { bytes += "# EOF\n".utf8 }
        return bytes
    }

    private mutating func appendMetadata(_ description: FamilyDescription) {
        let name = syntax == .text ? description.name : description.openMetricsName
        bytes += "# HELP \(name) ".utf8
        Self.append(escaped: description.help, quotes: syntax == .openMetrics, to: &bytes)
        bytes += "\n# TYPE \(name) \(description.kind.rawValue)\n".utf8
        if syntax == .openMetrics, let unit = description.unit {
            bytes += "# UNIT \(name) \(unit)\n".utf8
        }
    }

    /// Renders `name{label="value",…} `, the space included.
    static func samplePrefix(_ name: String, labels: [String], values: [String]) -> [UInt8] {
        var prefix = Array(name.utf8)
        if !labels.isEmpty {
            prefix.append(UInt8(ascii: "{"))
            for (label, value) in zip(labels, values) {
                if prefix.last != UInt8(ascii: "{") { prefix.append(UInt8(ascii: ",")) }
                prefix += label.utf8
                prefix += "=\"".utf8
                append(escaped: value, quotes: true, to: &prefix)
                prefix.append(UInt8(ascii: "\""))
            }
            prefix.append(UInt8(ascii: "}"))
        }
        prefix.append(UInt8(ascii: " "))
        return prefix
    }

    /// Appends text with backslash and line feed escaped, and the quote where the place asks for it:
    /// in label values of both formats, and in OpenMetrics' help.
    static func append(escaped text: String, quotes: Bool, to bytes: inout [UInt8]) {
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case UInt8(ascii: "\n"): bytes += "\\n".utf8
            case UInt8(ascii: "\"") where quotes: bytes += "\\\"".utf8
            default: bytes.append(byte)
            }
        }
    }
}
