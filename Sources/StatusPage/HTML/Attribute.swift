/// An attribute of an element: a name of the program's own, and a value that is escaped.
struct Attribute: Sendable {
    private let name: String
    /// `nil` for one that is true by being there.
    private let value: String?

    private init(_ name: StaticString, _ value: String?) {
        self.name = name.description
        self.value = value
    }

    func append(to markup: inout String) {
        markup += " "
        markup += name
        guard let value else { return }
        markup += "=\""
        Escape.append(value, to: &markup)
        markup += "\""
    }

    static func `class`(_ names: String) -> Attribute { .init("class", names) }
    static func id(_ text: String) -> Attribute { .init("id", text) }
    static func lang(_ text: String) -> Attribute { .init("lang", text) }
    static func charset(_ text: String) -> Attribute { .init("charset", text) }
    static func name(_ text: String) -> Attribute { .init("name", text) }
    static func content(_ text: String) -> Attribute { .init("content", text) }
    static func httpEquiv(_ text: String) -> Attribute { .init("http-equiv", text) }
    static func type(_ text: String) -> Attribute { .init("type", text) }
    static func value(_ text: String) -> Attribute { .init("value", text) }
    static func placeholder(_ text: String) -> Attribute { .init("placeholder", text) }
    static func maxlength(_ count: Int) -> Attribute { .init("maxlength", "\(count)") }
    static func `for`(_ id: String) -> Attribute { .init("for", id) }
    static func scope(_ text: String) -> Attribute { .init("scope", text) }
    static func colspan(_ count: Int) -> Attribute { .init("colspan", "\(count)") }
    static func title(_ text: String) -> Attribute { .init("title", text) }
    static func datetime(_ text: String) -> Attribute { .init("datetime", text) }
    static func role(_ text: String) -> Attribute { .init("role", text) }
    static func label(_ text: String) -> Attribute { .init("aria-label", text) }
    /// What a narrow page shows in place of the head of the column.
    static func column(_ text: String) -> Attribute { .init("data-label", text) }
    static func labelledBy(_ ids: String) -> Attribute { .init("aria-labelledby", ids) }
    static func current(_ text: String) -> Attribute { .init("aria-current", text) }
    static let hidden = Attribute("aria-hidden", "true")
    static let selected = Attribute("selected", nil)
    static let focusable = Attribute("tabindex", "0")
    static let post = Attribute("method", "post")
    static let get = Attribute("method", "get")
    static let isIcon = Attribute("rel", "icon")

    /// Where a link leads: only to this site, never to another one or into a script.
    static func href(_ link: Link) -> Attribute { .init("href", link.text) }
    static func action(_ link: Link) -> Attribute { .init("action", link.text) }
}

/// Attributes of SVG.
extension Attribute {
    static func d(_ path: String) -> Attribute { .init("d", path) }
    static func viewBox(_ text: String) -> Attribute { .init("viewBox", text) }
    static let stretched = Attribute("preserveAspectRatio", "none")
    static func x(_ text: String) -> Attribute { .init("x", text) }
    static func y(_ text: String) -> Attribute { .init("y", text) }
    static func x1(_ text: String) -> Attribute { .init("x1", text) }
    static func x2(_ text: String) -> Attribute { .init("x2", text) }
    static func y1(_ text: String) -> Attribute { .init("y1", text) }
    static func y2(_ text: String) -> Attribute { .init("y2", text) }
    static func cx(_ text: String) -> Attribute { .init("cx", text) }
    static func cy(_ text: String) -> Attribute { .init("cy", text) }
    static func r(_ text: String) -> Attribute { .init("r", text) }
    static func width(_ text: String) -> Attribute { .init("width", text) }
    static func height(_ text: String) -> Attribute { .init("height", text) }
    static func anchor(_ text: String) -> Attribute { .init("text-anchor", text) }
}
