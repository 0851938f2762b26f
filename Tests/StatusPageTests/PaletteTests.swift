import Testing

@testable import StatusPage

/// Colours that can be read, as WCAG 2.2 computes it.
@Suite struct PaletteTests {
    static let palettes = [Palette.light, Palette.dark]

    @Test func `contrast is reckoned as in the definition`() {
        let black = Palette.Colour(0)
        let white = Palette.Colour(0xFFFFFF)
        #expect(abs(black.contrast(to: white) - 21) < 1e-9)
        #expect(white.contrast(to: white) == 1)
        // Figures that well-known calculators give.
        #expect(abs(Palette.Colour(0x777777).contrast(to: white) - 4.478) < 0.001)
        #expect(abs(Palette.Colour(0x1A5FB4).contrast(to: white) - 6.286) < 0.01)
    }

    @Test(arguments: palettes)
    func `every text stands out from all that it is written on`(palette: Palette) {
        let surfaces = [palette.page, palette.card, palette.field]
        let texts = [
            palette.text, palette.quiet, palette.accent, palette.good, palette.warning, palette.bad,
        ]
        for text in texts {
            for surface in surfaces { #expect(text.contrast(to: surface) >= 4.5, "\(text)") }
        }
        #expect(palette.good.contrast(to: palette.goodTint) >= 4.5)
        #expect(palette.warning.contrast(to: palette.warningTint) >= 4.5)
        #expect(palette.bad.contrast(to: palette.badTint) >= 4.5)
    }

    @Test(arguments: palettes)
    func `lines and edges that mean something stand out too`(palette: Palette) {
        for line in [palette.accent, palette.edge, palette.warning] {
            #expect(line.contrast(to: palette.card) >= 3, "\(line)")
        }
        for line in [palette.accent, palette.warning] {
            #expect(line.contrast(to: palette.band) >= 3, "\(line)")
        }
    }
}
