/// The elements that the page is made of: those of HTML, and those of SVG inside of it.
enum Tag: String {
    case a, article, aside, bdi, body, button, caption, code, dd, details, div, dl, dt, em,
        figcaption
    case figure, footer, form, h1, h2, h3, head, header, html, input, label, li, link, main, meta,
        nav
    case ol, option, p, section, select, small, span, strong, summary, table, tbody, td, th, thead
    case time, title, tr, ul
    case circle, desc, g, line, path, rect, svg, text

    /// Elements without content have no end tag (HTML Living Standard, section 13.1.2).
    var isVoid: Bool {
        switch self {
        case .input, .link, .meta: true
        default: false
        }
    }
}
