import Glibc
import Metrics
import Testdata
import Testing

@Suite struct NumberReadingTests {
    /// The value that a page gives to `text`: once where the short way reads it, once at the page's
    /// end, where the long way does.
    private func values(_ text: String) throws -> [Double] {
        let tail = "\nlast_line_so_that_the_number_is_not_near_the_end 1\n"
        return try [tail, "", "\n"].map { tail in
            var reader = ExpositionReader(PageOptions(.text))
            try reader.read(Array("a 1\na 2\na \(text)\(tail)".utf8))
            return reader.samples[2].value
        }
    }

    private func agreesWithC(_ text: String) throws -> Bool {
        let expected = strtod(text, nil)
        return try values(text).allSatisfy { $0.bitPattern == expected.bitPattern }
    }

    @Test func `random doubles read as the C library reads them`() throws {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<3000 {
            let value = Double(bitPattern: random.next())
            guard value.isFinite else { continue }
            #expect(try agreesWithC(value.description))
        }
    }

    @Test func `random decimals read as the C library reads them`() throws {
        var random = SeededGenerator(seed: 2)
        func digits(_ most: Int) -> String {
            let count = Int.random(in: 1...most, using: &random)
            return String(
                (0..<count).map { _ in "0123456789".randomElement(using: &random) ?? "0" }
            )
        }
        for _ in 0..<3000 {
            var text = ["", "-", "+"].randomElement(using: &random) ?? ""
            text += digits(24)
            if Bool.random(using: &random) { text += "." + digits(24) }
            if Bool.random(using: &random) {
                text += ["e", "E", "e+", "E-", "e-"].randomElement(using: &random) ?? ""
                text += "\(Int.random(in: 0...290, using: &random) / 2)"
            }
            #expect(try agreesWithC(text), "\(text)")
        }
    }

    @Test(arguments: [
        "0", "0.0", "00000000", "000000001", "1", "12345678", "123456789", "1234567890123456",
        "12345678901234567", "9007199254740991", "9007199254740992", "9007199254740993",
        "9007199254740994", "9007199254740995", "18446744073709551615", "18446744073709551616",
        "1234567890123456789", "12345678901234567890", "0.1234567890123456789", "1e22", "1e23",
        "8.5e22", "9007199254740991e22", "9007199254740993e22", "1e-22", "1e-23", "3e-22",
        "2.2250738585072011e-308", "2.2250738585072014e-308", "2.4703282292062327e-324",
        "2.4703282292062328e-324", "6.631236846766476e-316", "1.7976931348623158e308",
        "0.000000000000000000000000000000000000000001", "179769313486231570e291",
        "7.2057594037927933e16", "36028797018963967", "5e-1", "1e0", "1e+0", "1e-0", "1e0000001",
        "100000000000000000000000000000000000000000000000000e-50",
    ])
    func `hard cases read as the C library reads them`(text: String) throws {
        #expect(try agreesWithC(text))
        #expect(try agreesWithC("-" + text))
    }

    @Test func `a very long number is read, and rounded once`() throws {
        let long = "0." + String(repeating: "0", count: 5000) + "1e5001"
        #expect(try values(long) == [1, 1, 1])
        let halfway = "9007199254740993" + String(repeating: "0", count: 800) + "1e-801"
        #expect(try agreesWithC(halfway))
    }
}
