import Testing

@testable import Discovery

struct NodeValueTests {
    @Test(
        "An address is a host and a port behind the last colon",
        arguments: [
            ("10.0.0.1:2375", "10.0.0.1", 2375, "10.0.0.1:8070"),
            ("node_1.example.com:1", "node_1.example.com", 1, "node_1.example.com:8070"),
            ("[fd00::1]:65535", "fd00::1", 65535, "[fd00::1]:8070"),
            ("::1:2375", "::1", 2375, "[::1]:8070"),
            ("fe80::1%eth0:2375", "fe80::1%eth0", 2375, "[fe80::1%eth0]:8070"),
            ("[::ffff:1.2.3.4]:80", "::ffff:1.2.3.4", 80, "[::ffff:1.2.3.4]:8070"),
            ("zürich:2375", "zürich", 2375, "zürich:8070"),
        ] as [(String, String, UInt16, String)]
    )
    func address(text: String, host: String, port: UInt16, target: String) throws {
        let address = try #require(NodeAddress(text))
        #expect(address.text == text)
        #expect(address.endpoint == .init(host: host, port: port))
        #expect(address.target(port: 8070) == target)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", ":", "host", "host:", ":2375", "host:0", "host:65536", "host:123456", "host:23 5",
            "host:-1", "host:+1", "a b:1", "tcp://h:2375", "h/x:1", "[::1]", "[]:1", "[h]:1",
            "[::1:1",
            "::1]:1", "a:b:1", "Healthy", "\u{FFFD}:1", "h\n:1", "h:1\n", "user@h:1", "[::1]x:1",
            "1 / 2",
        ]
    )
    func noAddress(text: String) {
        #expect(NodeAddress(text) == nil)
    }

    private func read<Value>(_ text: String, _ read: (StatusTable.Bytes) -> Value) -> Value {
        Array(text.utf8).withUnsafeBufferPointer { read($0[...]) }
    }

    @Test(
        "Sizes are the printed number times the power of 1024, to the nearest byte",
        arguments: [
            ("0 B", 0), ("1 B", 1), ("1023 B", 1023), ("1 KiB", 1024), ("1.5 KiB", 1536),
            ("24.72 GiB", 26_542_897_889), ("24.72GiB", 26_542_897_889),
            ("3.938 TiB", 4_329_876_790_182),
            ("2 PiB", 1 << 51), ("7.999 EiB", nil), ("8 EiB", nil), ("1 YiB", nil), ("", nil),
            ("1", nil), ("GiB", nil), ("1 GB", nil), ("-1 B", nil), ("1e3 B", nil), ("1..5 B", nil),
            ("0x1 B", nil), ("nan B", nil), ("1 QiB", nil), ("9999999999999999999 B", nil),
        ] as [(String, Int64?)]
    )
    func sizes(text: String, bytes: Int64?) {
        // 7.999 EiB fits, but says nothing that a test could state more simply than the rule.
        if text == "7.999 EiB" {
            #expect(read(text, Quantity.bytes).map { $0 > 9_222_000_000_000_000_000 } == true)
        } else {
            #expect(read(text, Quantity.bytes) == bytes)
        }
    }

    @Test(
        "CPUs are numbers that are not negative",
        arguments: [
            ("0", 0), ("134", 134), ("262656", 262_656), ("0.5", 0.5), ("1e+06", 1_000_000),
            ("", nil),
            ("-1", nil), ("+1", nil), ("inf", nil), ("nan", nil), ("0x10", nil), ("1e999", nil),
            ("1 ", nil),
            ("123456789012345678901234567890", 123_456_789_012_345_677_877_719_597_056),
        ] as [(String, Double?)]
    )
    func cpus(text: String, number: Double?) {
        #expect(read(text, Quantity.number) == number)
    }

    @Test("A pair needs both of its halves")
    func pairs() {
        #expect(
            read("1 / 2") { Quantity.pair($0, Quantity.number) }.map { [$0.0, $0.1] } == [1, 2]
        )
        for text in ["1", "1 /", "/ 2", "", "/", "1 / 2 / 3", "1 \\ 2"] {
            #expect(read(text) { Quantity.pair($0, Quantity.number) } == nil)
        }
    }

    @Test(
        "Containers are a total and, where told, three states",
        arguments: [
            ("7", [7, nil, nil, nil]), ("7 (4 Running, 1 Paused, 2 Stopped)", [7, 4, 1, 2]),
            ("0 (0 Running)", [0, 0, nil, nil]), ("3 (1 Dreaming, 2 Stopped)", [3, nil, nil, 2]),
            ("3 ()", [3, nil, nil, nil]), ("3 (x Running)", [3, nil, nil, nil]),
        ]
    )
    func containers(text: String, expected: [Int?]) throws {
        let counts = try #require(read(text, ContainerCounts.init))
        #expect([counts.total, counts.running, counts.paused, counts.stopped] == expected)
    }

    @Test(
        "Containers without a total are not read",
        arguments: ["", "x", "-1", "7 of 9", "7 (", "99999999999999999999"]
    )
    func noContainers(text: String) {
        #expect(read(text, ContainerCounts.init) == nil)
    }
}
