import Testing

@testable import StatusPage

/// Markup: what is text stays text.
@Suite struct HTMLTests {
    static let hostile = [
        "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "' onfocus='alert(1)",
        "&lt;b&gt;", "</title><script>", "</style><script>", "<!--", "]]>", "javascript:alert(1)",
        "\u{0}\u{1}\u{1B}[31m\u{7F}", "\u{202E}gnp.exe", "ünïcødé 🐳", "a\nb\tc", "%00%3Cscript%3E",
        "../../-/reload", "?told=pause", "#x", "",
    ]

    @Test(arguments: hostile)
    func `no text becomes markup`(text: String) {
        let html = HTML(.p, .title(text), .id(text)) { text }
        let source = html.source
        #expect(source.count { $0 == "<" } == 2)
        #expect(source.count { $0 == "\"" } == 4)
        #expect(!source.contains("'"))
        #expect(!source.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" && $0 != "\t" })
        #expect(Markup(source).isWellFormed)
    }

    @Test func `text reads back as it was`() {
        let text = "a < b && c > \"d\" 'e' \u{1F433}"
        #expect(Markup(HTML(.p) { text }.source).text == text)
    }

    @Test(arguments: hostile)
    func `a link leads to this site, whatever names it is made of`(text: String) {
        let link = Link(["services", text], query: [("target", text)], fragment: text, up: "../")
        #expect(link.text.hasPrefix("../services/"))
        #expect(!link.text.contains(":") && !link.text.contains("<") && !link.text.contains("\""))
        #expect(link.text.dropFirst(3).count { $0 == "/" } == 1)
        #expect(link.text.count { $0 == "?" } <= 1)
    }

    @Test func `void elements have no end`() {
        let html = HTML(.input, .name("a")) + HTML(.meta, .charset("utf-8"))
        #expect(html.source == "<input name=\"a\"><meta charset=\"utf-8\">")
    }

    @Test func `the style sheet does not end its element, and its brackets match`() {
        let text = StyleSheet.status.text
        #expect(!text.contains("<"))
        #expect(text.count { $0 == "{" } == text.count { $0 == "}" })
        // Nothing is fetched: no image, no font, no other sheet.
        #expect(!text.contains("url(") && !text.contains("@import") && !text.contains("http"))
    }
}
