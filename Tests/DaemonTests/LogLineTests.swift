import Testing

@testable import Daemon

@Suite struct LogLineTests {
    private func text(_ format: LogLine.Format, _ fields: [LogLine.Field]) -> String {
        let line = LogLine(
            unixSeconds: 1_795_300_000.25,
            level: .warn,
            message: "Master gives no list",
            fields: fields
        )
        return String(decoding: line.encoded(format), as: UTF8.self)
    }

    /// A value, and how logfmt and JSON write it.
    static let values: [(String, logfmt: String, json: String)] = [
        ("plain", "plain", #""plain""#),
        ("http://m:1/info?a", "http://m:1/info?a", #""http://m:1/info?a""#),
        ("", #""""#, #""""#),
        ("two words", #""two words""#, #""two words""#),
        ("a=b", #""a=b""#, #""a=b""#),
        (#"q"b\"#, #""q\"b\\""#, #""q\"b\\""#),
        ("a\nb\tc\rd", #""a\nb\tc\u000dd""#, #""a\nb\tc\u000dd""#),
        ("\0\u{1B}[31m\u{7F}", #""\u0000\u001b[31m\u007f""#, #""\u0000\u001b[31m\u007f""#),
        ("\u{85}\u{9B}2J", #""\u0085\u009b2J""#, #""\u0085\u009b2J""#),
        ("x\u{2028}\u{2029}y", #""x\u2028\u2029y""#, #""x\u2028\u2029y""#),
        (
            "\u{202E}\u{2066}\u{200F}\u{61C}", #""\u202e\u2066\u200f\u061c""#,
            #""\u202e\u2066\u200f\u061c""#
        ),
        ("é🐳\u{A0}", "\"é🐳\u{A0}\"", "\"é🐳\u{A0}\""),
    ]

    @Test(arguments: values)
    func `values are quoted where they must be`(value: String, logfmt: String, json: String) {
        #expect(
            text(.logfmt, [("master", value)])
                == #"time=2026-11-21T22:26:40.250Z level=WARN msg="Master gives no list" master="#
                + "\(logfmt)\n"
        )
        #expect(
            text(.json, [("master", value)])
                == #"{"time":"2026-11-21T22:26:40.250Z","level":"WARN","#
                + #""msg":"Master gives no list","master":"# + "\(json)}\n"
        )
    }

    @Test func `no text whatever breaks a line or reaches the terminal as a control`() {
        var state: UInt64 = 9
        for _ in 0..<500 {
            var value = String.UnicodeScalarView()
            for _ in 0..<20 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                let limit: UInt64 = [0x20, 0x100, 0x2100][Int(state >> 40) % 3]
                value.append(Unicode.Scalar(UInt32(state >> 33 % limit)) ?? "x")
            }
            for format in LogLine.Format.allCases {
                let line = text(format, [("v", String(value))])
                let controls = line.unicodeScalars.dropLast().filter {
                    [.control, .lineSeparator, .paragraphSeparator].contains(
                        $0.properties.generalCategory
                    )
                }
                #expect(controls.isEmpty)
                #expect(line.hasSuffix("\n"))
            }
        }
    }

    @Test func `levels grow`() {
        #expect(LogLine.Level.allCases.sorted() == [.debug, .info, .warn, .error])
    }
}
