/// Puts elements together as they stand below one another; a `String` among them is text.
@resultBuilder
enum HTMLBuilder {
    static func buildExpression(_ html: HTML) -> HTML { html }
    static func buildExpression(_ html: HTML?) -> HTML { html ?? HTML() }
    static func buildExpression(_ text: String) -> HTML { HTML(text: text) }
    static func buildPartialBlock(first: HTML) -> HTML { first }
    static func buildPartialBlock(accumulated: HTML, next: HTML) -> HTML { accumulated + next }
    static func buildBlock() -> HTML { HTML() }
    static func buildOptional(_ html: HTML?) -> HTML { html ?? HTML() }
    static func buildEither(first: HTML) -> HTML { first }
    static func buildEither(second: HTML) -> HTML { second }

    static func buildArray(_ parts: [HTML]) -> HTML {
        var all = HTML()
        for part in parts { all.append(part) }
        return all
    }
}
