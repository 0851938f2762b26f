import Testing

@testable import Discovery

struct JSONScannerTests {
    @Test(
        "A JSON text of any kind is stepped over to its end",
        arguments: [
            "{}", "[]", " [ ] ", "null", "true", "false", "0", "-0", "-1.5e+10", "1E5", "0.0",
            "\"\"",
            #"{"a":[1,{"b":null}],"c":"\u00e9\n\"\\\/\b\f\r\t"}"#, "[[[[]]],\n{}\t]\r\n",
            "123456789012345678901234567890e999", "\"\u{7F}é\u{2028}🐳\"",
        ]
    )
    func wellFormed(text: String) throws {
        var scanner = JSONScanner(Array(text.utf8))
        try scanner.skipValue()
        try scanner.expectEnd()
    }

    @Test(
        "What is no JSON is refused at its place",
        arguments: [
            ("", 0), ("{", 1), ("[1,]", 3), ("[1 2]", 3), (#"{"a"}"#, 4), (#"{"a":}"#, 5),
            ("{a:1}", 1),
            (#"{"a":1,}"#, 7), ("01", 1), ("-", 1), ("1.", 2), ("1.e5", 2), ("1e", 2), ("+1", 0),
            (".5", 0),
            ("nul", 3), ("nule", 3), ("True", 0), ("\"abc", 4), ("\"a\nb\"", 2), (#""\x""#, 2),
            (#""\u12g4""#, 5), ("[]]", 2), ("{} x", 3), ("\u{FEFF}{}", 0), ("'a'", 0),
        ]
    )
    func illFormed(text: String, offset: Int) {
        let fault = #expect(throws: JSONFault.self) {
            var scanner = JSONScanner(Array(text.utf8))
            try scanner.skipValue()
            try scanner.expectEnd()
        }
        #expect(fault?.offset == offset)
    }

    @Test("Nesting is read to its bound and refused beyond it")
    func depth() throws {
        let bound = JSONScanner.maximumDepth
        let deep = [UInt8](repeating: UInt8(ascii: "["), count: bound)
        var scanner = JSONScanner(deep + [UInt8](repeating: UInt8(ascii: "]"), count: bound))
        try scanner.skipValue()
        let fault = #expect(throws: JSONFault.self) {
            var scanner = JSONScanner([UInt8](repeating: UInt8(ascii: "["), count: 5_000_000))
            try scanner.skipValue()
        }
        #expect(fault?.offset == bound)
    }

    @Test("A fault names its line")
    func line() {
        let fault = JSONFault("a fault", at: 4, of: Array("a\nb\nc\nd".utf8))
        #expect(fault.description == "a fault at byte 4 (line 3)")
    }

    @Test(
        "A string reads as what it says",
        arguments: [
            (#""a\"b\\c\/d\b\f\n\r\te""#, "a\"b\\c/d\u{8}\u{C}\n\r\te", 0),
            (#""\u0041\u00e9\u20AC\ud83d\udc33""#, "Aé€🐳", 0),
            (#""\ud800""#, "\u{FFFD}", 1),
            (#""\ud800\u0041\udc00""#, "\u{FFFD}A\u{FFFD}", 1),
            (#""\ud800\ud83d\udc33""#, "\u{FFFD}🐳", 1),
            (#""\u0000""#, "\0", 0),
            ("\"日本🐳\"", "日本🐳", 0),
        ]
    )
    func strings(text: String, expected: String, repaired: Int) throws {
        var scanner = JSONScanner(Array(text.utf8))
        var bytes: [UInt8] = []
        try scanner.readString(into: &bytes)
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
        #expect(scanner.repairedStrings == repaired)
        #expect(scanner.position == text.utf8.count)
    }

    @Test(
        "Bytes that are no UTF-8 become one replacement character each",
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0x61, 0xC3], "a\u{FFFD}"), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
            ([0xE2, 0x94, 0x61], "\u{FFFD}\u{FFFD}a"),
            ([0xED, 0xA0, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xF4, 0x90, 0x80, 0x80], "\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}"),
            ([0xF5, 0x41], "\u{FFFD}A"), ([0x80, 0xC3, 0xA9], "\u{FFFD}é"),
        ] as [([UInt8], String)]
    )
    func repair(bytes: [UInt8], expected: String) throws {
        var scanner = JSONScanner([0x22] + bytes + [0x22])
        var text: [UInt8] = []
        try scanner.readString(into: &text)
        #expect(String(validating: text, as: UTF8.self) == expected)
        #expect(scanner.repairedStrings == 1)
    }
}
