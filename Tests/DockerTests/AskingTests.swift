import Config
import Testing

@testable import Docker

struct AskingTests {
    @Test("A query is encoded as Docker's own client does")
    func queries() {
        var query: EngineQuery = ["status": "true"]
        query.add([EngineFilter("name", ["b c", "a"]), EngineFilter("label", ["x=\"1\""])])
        #expect(
            query.text
                == "?status=true&filters=%7B%22label%22%3A%7B%22x%3D%5C%221%5C%22%22%3Atrue%7D"
                + "%2C%22name%22%3A%7B%22a%22%3Atrue%2C%22b%20c%22%3Atrue%7D%7D"
        )
        #expect(EngineQuery().text == "")
    }

    @Test("Lines are the same however their bytes are cut", arguments: 1...12)
    func lines(size: Int) throws {
        let bytes = Array("{\"a\":1}\r\n\n{}\n{\"b\":2}\nrest".utf8)
        var splitter = LineSplitter(limit: 16)
        var lines: [String] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            let piece = Array(bytes[start..<min(start + size, bytes.count)])
            lines += try splitter.add(piece).map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(lines == ["{\"a\":1}", "{}", "{\"b\":2}"])
    }

    @Test("A line that is too long is refused, whole or not")
    func longLines() {
        for bytes in [Array("12345\n".utf8), Array("12345".utf8)] {
            var splitter = LineSplitter(limit: 4)
            #expect(throws: LineSplitter.TooLong.self) { try splitter.add(bytes) }
        }
    }

    @Test("Pauses double up to a minute, and start anew after a success")
    func backoff() {
        var backoff = Backoff()
        let pauses = (0..<8).map { _ in backoff.pause(afterLasting: .zero).components.seconds }
        #expect(pauses == [1, 2, 4, 8, 16, 32, 60, 60])
        #expect(backoff.pause(afterLasting: .seconds(10)) == .seconds(1))
    }

    @Test(
        "Versions compare as numbers",
        arguments: [
            ("1.9", "nil"), ("1.24", "1.24"), ("1.41", "1.41"), ("1.47", "1.47"), ("1.100", "1.47"),
            ("2.0", "1.47"), ("", "1.24"), ("x", "1.24"), ("1.2.3", "1.24"), ("1.-1", "1.24"),
        ]
    )
    func versions(_ offered: String, _ spoken: String) {
        let version = EngineVersion.spoken(with: EngineVersion(offered))
        #expect((version?.description ?? "nil") == spoken)
    }

    @Test(
        "Settings name what is wrong with them, and where",
        arguments: [
            ("{host: 'unix:///run/docker.sock'}", "unix:///run/docker.sock"),
            ("{hosts: ['tcp://a', 'http://b:1/x']}", "tcp://a:2375 http://b:1/x"),
            ("{host: 'tcp://a', hosts: ['tcp://b']}", "tcp://a:2375 tcp://b:2375"),
            ("{}", #"1:1: dockerswarm_sd: the key "host" is required"#),
            ("{hosts: []}", "1:9: hosts: the list is empty"),
            ("{hosts: ['tcp://a', 'http://a:2375/']}", "1:21: host: this engine is listed twice"),
            ("{host: 'https://a'}", "https://a:443"),
            (
                "{host: 'tcp://u:secret@a'}",
                #"1:8: host: "tcp://...@a" is no engine: credentials do not belong into the address"#
            ),
            ("{host: 'tcp://a', tls_config: {}}", "https://a:2376"),
            (
                "{host: 'http://a', tls_config: {}}",
                "1:32: tls_config: no engine is asked over TLS: write https:// or tcp://"
            ),
        ]
    )
    func settings(_ text: String, _ expected: String) {
        let faults = Faults()
        var reader = MappingReader(
            YAML.read(Array(text.utf8), faults: faults),
            "dockerswarm_sd",
            faults
        )
        let settings = EngineSettings(reading: &reader, timeout: .seconds(3))
        let hosts = settings.hosts.map(\.description).joined(separator: " ")
        #expect((faults.isEmpty ? hosts : faults.all.map(\.description).joined()) == expected)
    }
}
