import Testing

@testable import JSON

struct JSONTests {
    private func read(_ text: String) throws(JSONFault) -> JSON { try JSON(reading: text.utf8) }

    @Test(
        arguments: [
            "null", "true", "false", "0", "-0.0", "1e5", "12345678901234567890.5", "[]", "{}",
            #"{"b":[1,{"a":null}],"a":""}"#, #""\"\\\n\t\r\u0001é""#,
        ]
    )
    func `What was read is written as it was`(text: String) throws {
        #expect(try read(text).text == text)
    }

    @Test(
        arguments: [
            "", " ", "nul", "01", "1.", "-", "+1", "[1,]", "[1", "{\"a\"}", "{\"a\":1,}", "{a:1}",
            "\"\u{1}\"", "\"\\x\"", "\"\\ud800\"", "1 2", "{\"a\":1,\"a\":2}", "\"open",
        ]
    )
    func `What is no JSON is refused`(text: String) {
        #expect(throws: JSONFault.self) { try read(text) }
    }

    @Test
    func `A fault says where it is`() {
        #expect(throws: JSONFault(offset: 5, message: "a comma or ] is missing")) {
            try read("[1, 2")
        }
    }

    @Test
    func `A text that is not UTF-8 is refused`() {
        #expect(throws: JSONFault.self) { try JSON(reading: [0x22, 0xFF, 0x22] as [UInt8]) }
    }

    @Test
    func `Names are the same when their bytes are`() throws {
        let text = #"{"caf\u00e9":1,"cafe\u0301":2,"K":3,"\u212a":4}"#
        #expect(try read(text).members?.map(\.value) == ["1", "2", "3", "4"].map(JSON.number))
        #expect(throws: JSONFault.self) { try read(#"{"\u00e9":1,"é":2}"#) }
    }

    @Test
    func `Nesting has an end`() {
        let deep = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        #expect(throws: JSONFault.self) { try read(deep) }
    }

    @Test
    func `Surrogate pairs are one character`() throws {
        #expect(try read(#""\ud83d\ude00""#).string == "\u{1F600}")
    }

    @Test
    func `A member is replaced where it stands, added at the end, and removed`() throws {
        var object = try read(#"{"a":1,"b":{"c":2}}"#)
        object["a"] = .string("x")
        object["b"]?["c"] = .number("3")
        object["d"] = .null
        #expect(object.text == #"{"a":"x","b":{"c":3},"d":null}"#)
        object["b"] = nil
        #expect(object.text == #"{"a":"x","d":null}"#)
    }

    @Test
    func `A member of what is no object cannot be set`() {
        var list = JSON.array([])
        list["a"] = .null
        #expect(list == .array([]))
    }
}
