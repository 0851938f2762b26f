import Docker
import JSON
import Posix
import Testdata
import Testing

@testable import Scrape

@Suite struct StatsSampleTests {
    /// Every family that an engine can tell, as far as a sample has it.
    private static func told(by sample: StatsSample) -> String {
        guard sample.isOfRunning else { return "not running\n" }
        let families = [
            "container_cpu_cfs_periods_total", "container_cpu_cfs_throttled_periods_total",
            "container_cpu_cfs_throttled_seconds_total", "container_cpu_system_seconds_total",
            "container_cpu_usage_seconds_total", "container_cpu_user_seconds_total",
            "container_memory_cache", "container_memory_failcnt", "container_memory_mapped_file",
            "container_memory_max_usage_bytes", "container_memory_rss",
            "container_memory_usage_bytes", "container_memory_working_set_bytes",
            "container_network_receive_bytes_total", "container_network_receive_errors_total",
            "container_network_receive_packets_dropped_total",
            "container_network_receive_packets_total", "container_network_transmit_bytes_total",
            "container_network_transmit_errors_total",
            "container_network_transmit_packets_dropped_total",
            "container_network_transmit_packets_total", "container_threads",
        ]
        var lines = ["time \(sample.time)"]
        if let cores = sample.cores { lines.append("cores \(cores)") }
        for family in families {
            #expect(StatsSample.absence(of: .family(family, isCounter: false)) == nil)
            lines += told(by: sample, .family(family, isCounter: false), family)
        }
        lines += told(by: sample, .pageFaults, "page faults")
        lines += told(by: sample, .majorPageFaults, "major page faults")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func told(
        by sample: StatsSample,
        _ quantity: Quantity,
        _ name: String
    ) -> [String] {
        sample.values(of: quantity).map { series, value in
            "\(name)\(series.isEmpty ? "" : " \(series)") \(value)"
        }
    }

    @Test(arguments: Testdata.names("engine-stats").filter { $0.hasSuffix(".json") })
    func `a line tells what the kernel counts, under either version of control groups`(
        file: String
    ) throws {
        let line = try #require(Testdata.bytes("engine-stats/\(file)"))
        let expected = Testdata.text("engine-stats/\(file.dropLast(5)).txt") ?? "none"
        #expect(Self.told(by: try StatsSample(line)) == expected)
    }

    @Test func `a name of a quantity and its family tell the same`() throws {
        let line = try #require(Testdata.bytes("engine-stats/v2.json"))
        let sample = try StatsSample(line)
        let quantities: [Quantity] = [
            .cpuSeconds, .receivedBytes, .transmittedBytes, .receiveErrors, .transmitErrors,
            .receiveDropped, .transmitDropped, .memoryWorkingSet, .memoryUsage, .memoryRSS,
        ]
        for quantity in quantities {
            let family = Quantity.family(quantity.familyName, isCounter: quantity.isCounter)
            #expect(
                sample.values(of: quantity).map(\.value) == sample.values(of: family).map(\.value)
            )
            #expect(sample.values(of: quantity).count == 1)
        }
    }

    @Test(arguments: [
        ("", "no JSON at byte 0: a value is missing"), ("[]", "a sample without its time"),
        ("{\"read\":\"now\"}", "a sample without its time"),
        ("{\"read\":7}", "a sample without its time"),
        ("{\"message\":\"No such container\"}", "a sample without its time"),
        ("{\"read\":\"2026-11-22T10:00:01Z\"", "no JSON at byte 30: a comma or } is missing"),
    ])
    func `what is no sample says why`(line: String, reason: String) {
        #expect(throws: StatsSample.Fault(description: reason)) {
            try StatsSample(Array(line.utf8))
        }
    }

    @Test
    func `whatever a line holds, it is read or refused, and no number is negative or endless`()
        throws
    {
        var random = SeededGenerator(seed: 5)
        let names = Testdata.names("engine-stats").filter { $0.hasSuffix(".json") }
        let seeds = names.compactMap { Testdata.bytes("engine-stats/\($0)") }
        try #require(seeds.count >= 5)
        let words = [
            "null", "-1", "1e308", "1e999", "{}", "[]", "\"\"", "18446744073709551616", "0",
        ]
        var read = 0
        for _ in 0..<4000 {
            var line = seeds.randomElement(using: &random) ?? []
            for _ in 0...Int.random(in: 0...3, using: &random) where !line.isEmpty {
                let place = Int.random(in: 0..<line.count, using: &random)
                switch Int.random(in: 0...3, using: &random) {
                case 0: line[place] = UInt8.random(in: 0...255, using: &random)
                case 1: line.removeSubrange(place..<min(line.count, place + 9))
                case 2:
                    // A value becomes another one.
                    guard let start = line[place...].firstIndex(of: UInt8(ascii: ":")),
                        let end = line[(start + 1)...].firstIndex(of: UInt8(ascii: ","))
                    else { continue }
                    let word = words.randomElement(using: &random) ?? ""
                    line.replaceSubrange((start + 1)..<end, with: word.utf8)
                default: line.insert(contentsOf: line[..<place].suffix(20), at: place)
                }
            }
            guard let sample = try? StatsSample(line) else { continue }
            read += 1
            var demand = UsageDemand(ServiceGrouping(.swarm), ServiceGauges.requests)
            demand = UsageDemand(
                demand.grouping,
                demand.requests + [.init(.init(family: "container_threads", isRate: false))]
            )
            for quantity in demand.quantities {
                for (_, value) in sample.values(of: quantity) {
                    #expect(value >= 0 && value.isFinite)
                }
            }
            var usage = EngineUsage(demand)
            let item = try EngineScene.item("a", line: line, at: sample.time)
            let outcome = usage.read([item], machineMemory: nil, at: sample.time)
            for value in outcome.snapshot.containers.flatMap(\.values) {
                #expect(value?.value.isFinite ?? true)
            }
        }
        #expect(read > 400)
    }
}
