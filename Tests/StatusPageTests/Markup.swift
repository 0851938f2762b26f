/// Reads markup as strictly as the page writes it: quoted attributes, every element closed.
struct Markup {
    private(set) var isWellFormed = true
    /// What a reader sees, the entities resolved.
    private(set) var text = ""
    private(set) var tags: [String] = []
    private(set) var ids: [String] = []

    private static let void: Set<String> = ["input", "meta", "link"]

    init(_ source: String) {
        var rest = Substring(source)
        if rest.hasPrefix("<!DOCTYPE html>") { rest = rest.dropFirst(15) }
        var open: [String] = []
        while let start = rest.firstIndex(of: "<") {
            text += Self.resolved(rest[..<start])
            guard let end = rest[start...].firstIndex(of: ">") else {
                isWellFormed = false
                return
            }
            let tag = rest[rest.index(after: start)..<end]
            rest = rest[rest.index(after: end)...]
            if tag.hasPrefix("/") {
                if open.popLast() != String(tag.dropFirst()) { isWellFormed = false }
                continue
            }
            let name = String(tag.prefix { $0 != " " })
            if name.isEmpty || !name.allSatisfy({ $0.isLetter || $0.isNumber }) {
                isWellFormed = false
            }
            tags.append(name)
            read(attributes: tag.dropFirst(name.count))
            if !Self.void.contains(name) { open.append(name) }
        }
        text += Self.resolved(rest)
        if !open.isEmpty { isWellFormed = false }
    }

    private mutating func read(attributes: Substring) {
        var rest = attributes
        while rest.first == " " {
            rest = rest.dropFirst()
            let name = rest.prefix { $0.isLetter || $0.isNumber || $0 == "-" }
            rest = rest.dropFirst(name.count)
            guard rest.hasPrefix("=\"") else { continue }
            rest = rest.dropFirst(2)
            let value = rest.prefix { $0 != "\"" }
            rest = rest.dropFirst(value.count + 1)
            if name == "id" { ids.append(String(value)) }
            // Scripts have no way in.
            if name.hasPrefix("on") { isWellFormed = false }
        }
        if !rest.isEmpty { isWellFormed = false }
    }

    private static func resolved(_ text: Substring) -> String {
        var resolved = ""
        var rest = text
        let entities = ["&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": "\"", "&#39;": "'"]
        while let character = rest.first {
            if character == "&", let entity = entities.first(where: { rest.hasPrefix($0.key) }) {
                resolved += entity.value
                rest = rest.dropFirst(entity.key.count)
            } else {
                resolved.append(character)
                rest = rest.dropFirst()
            }
        }
        return resolved
    }
}
