/// The colours of the page, in sRGB, by what they are for.
///
/// Each colour that text is written in stands out from each surface that it is written on by at least
/// 4.5 to 1, and each that a line is drawn in by at least 3 to 1 (WCAG 2.2, 1.4.3 and 1.4.11); a test
/// computes it.
struct Palette: Sendable {
    /// A colour as 24 bits.
    struct Colour: Equatable, Sendable {
        let hex: UInt32

        init(_ hex: UInt32) { self.hex = hex }

        /// As style sheets write it.
        var css: String {
            let digits = String(hex, radix: 16)
            return "#" + String(repeating: "0", count: 6 - digits.count) + digits
        }

        /// The relative luminance of WCAG 2.2.
        private var luminance: Double {
            let parts = [16, 8, 0].map { shift -> Double in
                let share = Double(hex >> UInt32(shift) & 255) / 255
                return share <= 0.04045 ? share / 12.92 : Self.power((share + 0.055) / 1.055)
            }
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
        }

        /// The power of 2.4 for a base from 0 to 1: the square, times the fifth root of the square.
        private static func power(_ base: Double) -> Double {
            let square = base * base
            var root = 0.5
            for _ in 0..<60 where square > 0 {
                let fourth = root * root * root * root
                root -= (fourth * root - square) / (5 * fourth)
            }
            return square > 0 ? square * root : 0
        }

        /// The contrast of two colours, from 1 to 21 (WCAG 2.2, definition of contrast ratio).
        func contrast(to other: Colour) -> Double {
            let (one, two) = (luminance, other.luminance)
            return (max(one, two) + 0.05) / (min(one, two) + 0.05)
        }
    }

    let isDark: Bool
    /// What lies below everything, cards, and fields in cards.
    let page: Colour
    let card: Colour
    let field: Colour
    let text: Colour
    /// What is less important.
    let quiet: Colour
    /// Links, focus and the line of replicas.
    let accent: Colour
    let good: Colour
    let warning: Colour
    let bad: Colour
    /// Behind words in the colours of states.
    let goodTint: Colour
    let warningTint: Colour
    let badTint: Colour
    /// Edges of fields, and lines that carry no meaning.
    let edge: Colour
    let hairline: Colour
    /// The band between the bounds of a plot.
    let band: Colour

    static let light = Palette(
        isDark: false,
        page: Colour(0xF6F6F3),
        card: Colour(0xFFFFFF),
        field: Colour(0xF6F6F3),
        text: Colour(0x1D2126),
        quiet: Colour(0x5B626B),
        accent: Colour(0x1A5FB4),
        good: Colour(0x166B3A),
        warning: Colour(0x835000),
        bad: Colour(0xB0241C),
        goodTint: Colour(0xE4F3E9),
        warningTint: Colour(0xFBF0D9),
        badTint: Colour(0xFBE6E4),
        edge: Colour(0x868D96),
        hairline: Colour(0xE2E3E0),
        band: Colour(0xE9EFF7)
    )

    static let dark = Palette(
        isDark: true,
        page: Colour(0x111417),
        card: Colour(0x1A1E23),
        field: Colour(0x111417),
        text: Colour(0xE4E7EA),
        quiet: Colour(0xA3ABB4),
        accent: Colour(0x7FB2F5),
        good: Colour(0x6CCB93),
        warning: Colour(0xE5B25A),
        bad: Colour(0xFF938A),
        goodTint: Colour(0x17301F),
        warningTint: Colour(0x33280F),
        badTint: Colour(0x3B1D1B),
        edge: Colour(0x727A84),
        hairline: Colour(0x2D333A),
        band: Colour(0x212B38)
    )

    /// The colours as custom properties of a style sheet.
    var properties: String {
        let named: [(String, Colour)] = [
            ("page", page), ("card", card), ("field", field), ("text", text), ("quiet", quiet),
            ("accent", accent), ("good", good), ("warning", warning), ("bad", bad),
            ("good-tint", goodTint), ("warning-tint", warningTint), ("bad-tint", badTint),
            ("edge", edge), ("hairline", hairline), ("band", band),
        ]
        return named.map { "--\($0.0):\($0.1.css);" }.joined()
    }
}
