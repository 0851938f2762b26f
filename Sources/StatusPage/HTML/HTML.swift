/// Markup that may be sent as it is: whatever text went into it was escaped on its way in.
///
/// There is no way to make one of text that stays as it is, so what a page shows of names, errors and
/// labels can never become a part of the page itself.
struct HTML: Sendable, Equatable {
    /// The markup as it goes out.
    private(set) var source = ""

    /// Nothing.
    init() {}

    /// Text; every character stands for itself.
    init(text: String) {
        Escape.append(text, to: &source)
    }

    /// An element with what is in it; of a void element nothing is.
    init(
        _ tag: Tag,
        _ attributes: Attribute...,
        @HTMLBuilder content: () -> HTML = { HTML() }
    ) {
        self.init(tag, attributes, content())
    }

    /// An element with attributes that were put together before.
    init(_ tag: Tag, _ attributes: [Attribute], _ content: HTML) {
        source.reserveCapacity(content.source.utf8.count + 64)
        source += "<"
        source += tag.rawValue
        for attribute in attributes { attribute.append(to: &source) }
        source += ">"
        if tag.isVoid { return }
        source += content.source
        source += "</"
        source += tag.rawValue
        source += ">"
    }

    /// A style sheet, which has to be a part of the program.
    static func style(_ sheet: StyleSheet, nonce: String) -> HTML {
        var html = HTML()
        html.source = "<style nonce=\"\(Escape.text(nonce))\">\(sheet.text)</style>"
        return html
    }

    /// A whole document in the no-quirks mode of browsers.
    static func document(_ root: HTML) -> [UInt8] {
        Array("<!DOCTYPE html>\n".utf8) + Array(root.source.utf8) + [UInt8(ascii: "\n")]
    }

    mutating func append(_ other: HTML) { source += other.source }

    /// Both, one behind the other.
    static func + (first: HTML, second: HTML) -> HTML {
        var both = first
        both.append(second)
        return both
    }
}

/// Text becomes markup here and nowhere else.
enum Escape {
    /// The text as markup (HTML Living Standard, section 13.1.4), for content and for quoted attributes.
    static func text(_ text: String) -> String {
        var escaped = ""
        append(text, to: &escaped)
        return escaped
    }

    /// Appends text as markup; controls that documents may not hold become U+FFFD.
    static func append(_ text: String, to markup: inout String) {
        guard text.utf8.contains(where: { $0 < 0x40 && isSpecial($0) || $0 == 0x7F }) else {
            markup += text
            return
        }
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": markup += "&amp;"
            case "<": markup += "&lt;"
            case ">": markup += "&gt;"
            case "\"": markup += "&quot;"
            case "'": markup += "&#39;"
            case "\n", "\t": markup.unicodeScalars.append(scalar)
            case _ where scalar.value < 0x20 || scalar.value == 0x7F: markup += "\u{FFFD}"
            default: markup.unicodeScalars.append(scalar)
            }
        }
    }

    private static func isSpecial(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""),
            UInt8(ascii: "'"):
            true
        default:
            byte < 0x20
        }
    }
}
