/// A part of a long list, and the links to the other parts.
struct Page {
    let count: Int
    let size: Int
    /// From 1.
    let number: Int

    /// The page of that number, or the last one.
    init(count: Int, size: Int, number: Int) {
        self.count = count
        self.size = size
        self.number = min(max(number, 1), max(1, (count + size - 1) / size))
    }

    var last: Int { max(1, (count + size - 1) / size) }

    var range: Range<Int> {
        let start = min((number - 1) * size, count)
        return start..<min(start + size, count)
    }

    /// Links to the first, previous, next and last page; nothing where there is but one.
    func links(
        _ label: String,
        _ fragment: String,
        _ query: (Int) -> [(String, String)]
    ) -> HTML {
        if last == 1 { return HTML() }
        func link(_ name: String, to page: Int) -> HTML {
            guard (1...last).contains(page), page != number else {
                return HTML(.li, .class("quiet")) { name }
            }
            return HTML(.li) {
                HTML(.a, .href(Link([], query: query(page), fragment: fragment, up: "./"))) { name }
            }
        }
        return HTML(.nav, .class("pages"), .label(label)) {
            HTML(.p) {
                "\(Words.grouped(range.lowerBound + 1)) to \(Words.grouped(range.upperBound)) "
                    + "of \(Words.grouped(count))"
            }
            HTML(.ul) {
                link("first", to: number == 1 ? 0 : 1)
                link("previous", to: number - 1)
                link("next", to: number + 1)
                link("last", to: number == last ? 0 : last)
            }
        }
    }
}
