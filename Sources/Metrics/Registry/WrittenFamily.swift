/// A family whose samples their owner writes one after the other when a page is asked for: for
/// families of very many series.
///
/// Label texts are rendered by the owner, once for many samples; a sample costs the copying of its
/// parts and the digits of its number.
package struct WrittenFamily: Family, Sendable {
    /// What the family is.
    package let description: FamilyDescription
    private var lines: [UInt8] = []
    private let start: [UInt8]

    /// A family without samples yet, with room for so many bytes of them.
    ///
    /// - Precondition: it is a counter or a gauge.
    package init(_ description: FamilyDescription, capacity: Int = 0) {
        precondition(description.kind != .histogram, "a histogram observes, it is not written")
        self.description = description
        start = Array("\(description.name){".utf8)
        lines.reserveCapacity(capacity)
    }

    /// How many bytes the samples take.
    package var size: Int { lines.count }

    /// Adds a sample whose labels are these two texts, each rendered by ``labels(_:)`` or empty.
    ///
    /// - Precondition: together they give every label once, and no sample has the same.
    package mutating func append(_ labels: [UInt8], _ more: [UInt8] = [], _ value: Double) {
        lines += start
        lines += labels
        if !more.isEmpty {
            if !labels.isEmpty { lines.append(UInt8(ascii: ",")) }
            lines += more
        }
        lines.append(UInt8(ascii: "}"))
        lines.append(UInt8(ascii: " "))
        // Most numbers of most pages.
        if value == 0 {
            lines.append(UInt8(ascii: "0"))
        } else {
            PageEncoder.append(value, to: &lines)
        }
        lines.append(UInt8(ascii: "\n"))
    }

    /// `name="value",…` with the values escaped, as a part of what stands in braces.
    package static func labels(_ labels: [(name: String, value: String)]) -> [UInt8] {
        var text: [UInt8] = []
        for (name, value) in labels {
            if !text.isEmpty { text.append(UInt8(ascii: ",")) }
            text += name.utf8
            text += "=\"".utf8
            PageEncoder.append(escaped: value, quotes: true, to: &text)
            text.append(UInt8(ascii: "\""))
        }
        return text
    }

    var hasSamples: Bool { !lines.isEmpty }

    func appendSamples(to page: inout PageEncoder) { page.append(lines: lines) }
}
