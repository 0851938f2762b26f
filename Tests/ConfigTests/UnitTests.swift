import Config
import Testdata
import Testing

@Suite("Units")
struct UnitTests {
    @Test(
        "read a duration as Prometheus does",
        arguments: [
            ("0", 0), ("0s", 0), ("5s", 5000), ("1m30s", 90_000), ("100ms", 100), ("1h", 3_600_000),
            ("1d", 86_400_000), ("1w", 604_800_000), ("1y", 31_536_000_000), ("007s", 7000),
            ("1y2w3d4h5m6s7ms", 33_019_506_007), ("90m", 5_400_000), ("292y", 9_208_512_000_000),
        ] as [(String, Int64)]
    )
    func durations(text: String, milliseconds: Int64) throws {
        #expect(try Duration(prometheus: text) == .milliseconds(milliseconds))
    }

    @Test(
        "refuse a duration that is written otherwise",
        arguments: [
            "", " ", "5", "5 s", "s", "1.5h", "-5s", "+5s", "30s1m", "1s1s", "1h 30m", "5sec",
            "1ms5s", "00", "5S", "5µs",
            "1h30", "٥s",
        ]
    )
    func malformedDurations(text: String) {
        #expect(throws: UnitFault.malformed) { try Duration(prometheus: text) }
    }

    @Test(
        "refuse a duration that is too long",
        arguments: [
            "293y", "99999999999999999999s", "9223372036854775807ms", "9223372036854775807y",
            "292y53w",
        ]
    )
    func longDurations(text: String) {
        #expect(throws: UnitFault.tooLarge) { try Duration(prometheus: text) }
    }

    @Test(
        "print a duration as Prometheus does",
        arguments: [
            (0, "0s"), (1, "1ms"), (90_000, "1m30s"), (3_600_000, "1h"), (129_600_000, "1d12h"),
            (604_800_000, "1w"), (691_200_000, "8d"), (31_536_000_000, "1y"),
            (31_536_060_000, "365d1m"),
            (1_209_600_001, "14d1ms"), (-1500, "-1s500ms"),
        ] as [(Int64, String)]
    )
    func durationTexts(milliseconds: Int64, text: String) {
        #expect(Duration.milliseconds(milliseconds).prometheusText == text)
    }

    @Test("print every duration so that it reads back")
    func durationRoundTrip() throws {
        var random = SeededGenerator(seed: 5)
        for _ in 0..<2000 {
            let digits = Int.random(in: 0...12, using: &random)
            let bound = (0..<digits).reduce(Int64(1)) { product, _ in product * 10 }
            let duration = Duration.milliseconds(Int64.random(in: 0...bound, using: &random))
            #expect(try Duration(prometheus: duration.prometheusText) == duration)
        }
    }

    @Test("print the longest and shortest durations without overflow")
    func extremeDurations() {
        #expect(Duration.seconds(Int64.max).prometheusText == "106751d23h47m16s")
        #expect(Duration.seconds(Int64.min).prometheusText == "-106751d23h47m16s")
        #expect(Duration.nanoseconds(999_999).prometheusText == "0s")
    }

    @Test(
        "read a size",
        arguments: [
            ("0", 0), ("4096", 4096), ("7B", 7), ("512KiB", 524_288), ("64MiB", 67_108_864),
            ("1GiB", 1_073_741_824),
            ("10kB", 10_000), ("10KB", 10_000), ("10MB", 10_000_000), ("1GB", 1_000_000_000),
            ("8191PiB", 8191 << 50),
        ]
    )
    func sizes(text: String, bytes: Int) throws {
        #expect(try ByteSize.bytes(text) == bytes)
    }

    @Test(
        "refuse a size that is written otherwise",
        arguments: ["", "MiB", "1.5MiB", "64 MiB", "-1", "64mib", "64Mi", "0x10"]
    )
    func malformedSizes(text: String) {
        #expect(throws: UnitFault.malformed) { try ByteSize.bytes(text) }
    }

    @Test(
        "refuse a size that is too large",
        arguments: ["8192PiB", "9223372036854775808", "99999999999999999999GiB"]
    )
    func largeSizes(text: String) {
        #expect(throws: UnitFault.tooLarge) { try ByteSize.bytes(text) }
    }

    @Test(
        "print a size so that it reads back",
        arguments: [0, 1, 1000, 1024, 67_108_864, 3 << 50, .max]
    )
    func sizeTexts(bytes: Int) throws {
        #expect(try ByteSize.bytes(ByteSize.text(bytes)) == bytes)
        #expect(ByteSize.text(67_108_864) == "64MiB")
    }
}
