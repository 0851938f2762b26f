import Metrics

/// A captured page grown to many containers, each family in one piece as cAdvisor prints it.
enum GrownPage {
    /// About `size` bytes; the same captured page and size give the same bytes.
    static func make(from page: [UInt8], size: Int) -> [UInt8] {
        // A copy is shorter than the page: it has not the lines of the machine.
        let one = make(from: page, copies: 1).count
        let more = make(from: page, copies: 2).count - one
        return make(from: page, copies: 1 + max(0, size - one) / max(1, more))
    }

    /// At least so many containers.
    static func make(from page: [UInt8], containers: Int) -> [UInt8] {
        let family = Array("container_start_time_seconds{".utf8)
        let captured = page.split(separator: UInt8(ascii: "\n")).count { line in
            line.starts(with: family)
                && line.indices.contains { line[$0...].starts(with: mark) }
        }
        let copies = (containers + captured - 1) / max(1, captured)
        return make(from: page, copies: max(1, copies))
    }

    private static func make(from page: [UInt8], copies: Int) -> [UInt8] {
        var grown: [UInt8] = []
        grown.reserveCapacity(copies * page.count)
        var family: [ArraySlice<UInt8>] = []
        for line in page.split(separator: UInt8(ascii: "\n")) {
            if line.first == UInt8(ascii: "#") {
                append(family, copies, to: &grown)
                family = []
                append(line, to: &grown)
            } else {
                family.append(line)
            }
        }
        append(family, copies, to: &grown)
        return grown
    }

    private static let mark = Array("docker/".utf8)

    private static func append(
        _ family: [ArraySlice<UInt8>],
        _ copies: Int,
        to grown: inout [UInt8]
    ) {
        for copy in 0..<copies {
            for line in family {
                let start = grown.count
                append(line, to: &grown)
                if copy > 0, !rename(&grown, from: start, copy) { grown.removeSubrange(start...) }
            }
        }
    }

    private static func append(_ line: ArraySlice<UInt8>, to grown: inout [UInt8]) {
        grown.append(contentsOf: line)
        grown.append(UInt8(ascii: "\n"))
    }

    /// Gives the container of the last line an ID of its own; `false` for a line of no container.
    private static func rename(_ page: inout [UInt8], from start: Int, _ copy: Int) -> Bool {
        let digits = Array(String(copy + 0x1000_0000, radix: 16).utf8)
        var at = start
        while at + mark.count + digits.count < page.count {
            if page[at..<(at + mark.count)].elementsEqual(mark) {
                page.replaceSubrange(
                    (at + mark.count)..<(at + mark.count + digits.count),
                    with: digits
                )
                return true
            }
            at += 1
        }
        return false
    }

    /// The page with the last digit of every value changed, as the next scrape would bring it.
    static func next(of page: [UInt8]) -> [UInt8] {
        var next = page
        var lineStart = 0
        for end in page.indices where page[end] == UInt8(ascii: "\n") {
            if page[lineStart] != UInt8(ascii: "#"),
                let close = page[lineStart..<end].lastIndex(of: UInt8(ascii: "}")), close + 2 < end,
                (0x30...0x39).contains(page[close + 2])
            {
                next[close + 2] = page[close + 2] == 0x39 ? 0x31 : page[close + 2] + 1
            }
            lineStart = end + 1
        }
        return next
    }
}
