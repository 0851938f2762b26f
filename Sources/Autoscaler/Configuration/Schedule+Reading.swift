import Config
import Posix
import Scaling

extension Schedule {
    /// Where the host keeps its zone files, and how large one may be.
    private static let zoneFolder = "/usr/share/zoneinfo"
    private static let zoneSize = 1 << 20

    /// Reads one item of `schedules`: `start` and `end` by cron, or `start` and `duration`.
    init?(reading reader: inout MappingReader) {
        let start = Self.readCron("start", &reader, required: true)
        let end = Self.readCron("end", &reader, required: false)
        let duration = reader.duration(
            "duration",
            in: .seconds(1) ... .seconds(366 * 86400)
        )
        let zone = Self.readZone(&reader)
        let minimum = reader.int("min_replicas", in: 0...1_000_000_000)
        let maximum = reader.int("max_replicas", in: 1...1_000_000_000)
        if !reader.has("min_replicas"), !reader.has("max_replicas") {
            reader.faults.add(
                reader.position,
                "\(reader.name): min_replicas or max_replicas is required"
            )
            return nil
        }
        guard reader.has("end") != reader.has("duration") else {
            reader.faults.add(reader.position, "\(reader.name): either end or duration is required")
            return nil
        }
        guard let start, let zone, let span = end.map(Span.until) ?? duration.map(Span.duration)
        else { return nil }
        self.init(start: start, span: span, zone: zone, minimum: minimum, maximum: maximum)
    }

    private static func readCron(
        _ key: String,
        _ reader: inout MappingReader,
        required: Bool
    ) -> CronExpression? {
        guard let text = reader.string(key, required: required) else { return nil }
        do throws(CronFault) {
            return try CronExpression(text)
        } catch {
            reader.fault(key, "\(Fault.quote(text)): \(error.description)")
            return nil
        }
    }

    /// `time_zone`, from the host's zone files; UTC without one.
    private static func readZone(_ reader: inout MappingReader) -> TimeZone? {
        guard let name = reader.string("time_zone") else { return .utc }
        if name == "UTC" { return .utc }
        let isName =
            name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F } && !name.hasPrefix("/")
            && !name.split(separator: "/").contains("..") && !name.isEmpty
        if isName, let file = try? FileBytes.read("\(zoneFolder)/\(name)", limit: zoneSize),
            let zone = TimeZone(name: name, file: file)
        {
            return zone
        }
        reader.fault(
            "time_zone",
            "this host has no zone \(Fault.quote(name)) in \(zoneFolder); write it like Europe/Berlin"
        )
        return nil
    }
}
