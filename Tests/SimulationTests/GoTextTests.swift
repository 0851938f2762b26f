import Testdata
import Testing

@testable import Simulation

/// Strings and numbers as Go prints them.
@Suite struct GoTextTests {
    @Test(
        arguments: [
            (0, "0 B"), (1023, "1023 B"), (1024, "1 KiB"), (1_342_177_280, "1.25 GiB"),
            (26_540_340_019, "24.72 GiB"), (1_048_575, "1024 KiB"), (9_032_425_472, "8.412 GiB"),
            (4_329_327_034_368, "3.938 TiB"), (Int64.max, "8 EiB"),
        ] as [(Int64, String)]
    )
    func `sizes have four digits and a binary unit`(_ size: Int64, _ text: String) {
        #expect(GoText.binarySize(size) == text)
    }

    @Test(
        arguments: [
            (0, "0"), (1, "1"), (-1, "-1"), (40960, "40960"), (100_000, "100000"),
            (999_999, "999999"), (1_000_000, "1e+06"), (1_795_293_804, "1.795293804e+09"),
            (1_234_567.5, "1.2345675e+06"), (0.04, "0.04"), (458.565020512, "458.565020512"),
            (0.0001, "0.0001"), (0.00012345, "0.00012345"), (0.00001, "1e-05"),
            (270_553_174_016, "2.70553174016e+11"), (1e21, "1e+21"), (1.5e-7, "1.5e-07"),
            (.leastNonzeroMagnitude, "5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
            (0.1 + 0.2, "0.30000000000000004"), (123456.789, "123456.789"), (10, "10"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        ] as [(Double, String)]
    )
    func `samples have the shortest digits, and exponents where Go has them`(
        _ value: Double,
        _ text: String
    ) {
        #expect(GoText.float(value) == text)
    }

    @Test func `any sample reads back as the same number`() {
        var random = SeededRandom(seed: 7)
        let changed = (0..<20_000).lazy
            .map { _ in Double(bitPattern: random.next()) }
            .filter { $0.isFinite }
            .first { Double(GoText.float($0)) != $0 }
        #expect(changed == nil)
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (1_500_000_000, "1970-01-01T00:00:01.5Z"),
            (1_795_293_563_976_506_911, "2026-11-21T20:39:23.976506911Z"),
            (1_795_293_563_000_000_100, "2026-11-21T20:39:23.0000001Z"),
        ] as [(Int64, String)]
    )
    func `times have as many digits as they need`(_ nanoseconds: Int64, _ text: String) {
        #expect(GoText.rfc3339(unixNanoseconds: nanoseconds) == text)
    }

    @Test func `strings are escaped as in a body that is full of traps`() {
        let body = (Testdata.text("simulation/1.2.9-hostile.json") ?? "") + #""<&>""#
        let strings = Self.strings(in: Array(body.unicodeScalars).dropLast(5))
        #expect(strings.count > 300)
        #expect(strings.contains { $0.raw.contains(#"\u0008"#) })
        #expect(strings.contains { $0.raw.contains(#"\u2028"#) })
        for string in strings {
            var json = GoJSON(reserving: 0)
            json.string(string.decoded)
            #expect(String(decoding: json.bytes, as: UTF8.self) == "\"\(string.raw)\"")
        }
    }

    @Test func `what would end a script is escaped`() {
        var json = GoJSON(reserving: 0)
        json.row("</a>", "b&\u{1}\u{2029}", prefix: " ")
        let text = String(decoding: json.bytes, as: UTF8.self)
        #expect(text == #"[" \u003c/a\u003e","b\u0026\u0001\u2029"]"#)
    }

    /// The strings of JSON text, as they stand there and as what they mean.
    private static func strings(
        in text: ArraySlice<Unicode.Scalar>
    ) -> [(raw: String, decoded: String)] {
        var found: [(String, String)] = []
        var rest = text
        while let quote = rest.firstIndex(of: "\"") {
            rest = rest[(quote + 1)...]
            var raw = String.UnicodeScalarView()
            var decoded = String.UnicodeScalarView()
            while let scalar = rest.popFirst(), scalar != "\"" {
                raw.append(scalar)
                guard scalar == "\\", let kind = rest.popFirst() else {
                    decoded.append(scalar)
                    continue
                }
                raw.append(kind)
                let known: [Unicode.Scalar: Unicode.Scalar] = ["n": "\n", "r": "\r", "t": "\t"]
                if kind == "u" {
                    let digits = rest.prefix(4)
                    rest = rest.dropFirst(4)
                    raw.append(contentsOf: digits)
                    let hex = String(String.UnicodeScalarView(digits))
                    decoded.append(UInt32(hex, radix: 16).flatMap(Unicode.Scalar.init) ?? "?")
                } else {
                    decoded.append(known[kind] ?? kind)
                }
            }
            found.append((String(raw), String(decoded)))
        }
        return found
    }
}
