/// A table with a caption and heads, whose rows fall apart into cards on a narrow page.
///
/// It says the role of every part, since a table that is laid out as something else would lose them.
struct Table {
    struct Column {
        let title: String
        var isNumber = false

        init(_ title: String, isNumber: Bool = false) {
            self.title = title
            self.isNumber = isNumber
        }
    }

    /// What a cell shows where there is nothing to say; a narrow page leaves it out.
    static let nothing = HTML(text: "–")

    let caption: HTML
    /// The first one names the row.
    let columns: [Column]
    private var rows = HTML()

    init(caption: HTML, _ columns: [Column]) {
        self.caption = caption
        self.columns = columns
    }

    /// Adds a row; `cells` has one for each column.
    mutating func add(_ cells: [HTML]) {
        var row = HTML()
        for (place, (column, cell)) in zip(columns, cells).enumerated() {
            let classes =
                (column.isNumber ? ["number"] : []) + (cell == Self.nothing ? ["nil"] : [])
            var attributes: [Attribute] = []
            if !classes.isEmpty { attributes.append(.class(classes.joined(separator: " "))) }
            if place == 0 {
                attributes += [.scope("row"), .role("rowheader")]
                row.append(HTML(.th, attributes, cell))
            } else {
                attributes += [.role("cell"), .column(column.title)]
                // One child, so that the narrow layout has a label on one side and all else on the other.
                row.append(HTML(.td, attributes, HTML(.span, [], cell)))
            }
        }
        rows.append(HTML(.tr, [.role("row")], row))
    }

    var html: HTML {
        HTML(.div, .class("scroll")) {
            HTML(.table, .class("stack"), .role("table")) {
                HTML(.caption) { caption }
                HTML(.thead, .role("rowgroup")) {
                    HTML(.tr, .role("row")) {
                        for column in columns {
                            HTML(
                                .th,
                                [.scope("col"), .role("columnheader")]
                                    + (column.isNumber ? [.class("number")] : []),
                                HTML(text: column.title)
                            )
                        }
                    }
                }
                HTML(.tbody, [.role("rowgroup")], rows)
            }
        }
    }
}
