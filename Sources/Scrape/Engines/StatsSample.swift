import JSON
import Posix

/// One line of `GET /containers/ID/stats`: what a container uses at one moment.
struct StatsSample: Equatable, Sendable {
    /// The engine's own time, in unix seconds.
    let time: Double
    private let json: JSON

    /// Why a line is no sample.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Reads a line.
    init(_ line: [UInt8]) throws(Fault) {
        let json: JSON
        do throws(JSONFault) {
            json = try JSON(reading: line)
        } catch {
            throw Fault(description: "no JSON at byte \(error.offset): \(error.message)")
        }
        guard let text = json["read"]?.string, let time = CalendarTime.unixSeconds(rfc3339: text)
        else { throw Fault(description: "a sample without its time") }
        self.json = json
        self.time = time
    }

    /// Whether the container runs: of one that does not, the engine tells nothing but zeros, at the year 1.
    var isOfRunning: Bool { time > 0 }

    /// How many CPUs the machine has; engines before 17.04 list them only.
    var cores: Double? {
        if let count = number("cpu_stats", "online_cpus"), count > 0 { return count }
        let list = json["cpu_stats"]?["cpu_usage"]?["percpu_usage"]?.elements?.count ?? 0
        return list > 0 ? Double(list) : nil
    }

    /// A figure of CPU; `nil` where the engine cannot count it.
    ///
    /// Nothing runs that has used none at all. An engine whose control groups lack the controller tells zeros
    /// all the same: a rootless one to which it is not delegated (Docker's "Rootless mode", "Limiting resources").
    func cpu(_ path: String...) -> Double? {
        if number("cpu_stats", "cpu_usage", "total_usage") == 0 { return nil }
        return number(["cpu_stats"] + path)
    }

    /// The number at a path; `nil` for what is absent, negative or no number.
    func number(_ path: String...) -> Double? { number(path) }

    private func number(_ path: [String]) -> Double? {
        var json = json
        for name in path {
            guard let next = json[name] else { return nil }
            json = next
        }
        return json.number.flatMap { $0 >= 0 ? $0 : nil }
    }

    /// The memory that is used; `nil` where the engine cannot count it, as with ``cpu(_:)``.
    var memoryUsage: Double? {
        number("memory_stats", "usage").flatMap { $0 > 0 ? $0 : nil }
    }

    /// One of the kernel's figures of memory: the first of the names that there is.
    func memory(_ names: String...) -> Double? {
        guard memoryUsage != nil, let stats = json["memory_stats"]?["stats"] else { return nil }
        for name in names {
            if let number = stats[name]?.number, number >= 0 { return number }
        }
        return nil
    }

    /// A counter of every interface by its name; empty for a container without a network.
    func interfaces(_ counter: String) -> [(name: String, value: Double)] {
        (json["networks"]?.members ?? []).compactMap { interface in
            guard let value = interface.value[counter]?.number, value >= 0 else { return nil }
            return (interface.name, value)
        }
    }
}
