import JSON
import Posix

/// What holds for a container from its start on: `GET /containers/ID/json`.
struct ContainerFacts: Equatable, Sendable {
    /// In unix seconds.
    let startedAt: Double
    /// How many CPUs it may use; `nil` for all of the machine.
    let cpuAllowance: Double?
    /// Bytes; 0 where there is no limit.
    let memoryLimit: Double
    /// Whether its interfaces are its host's.
    let isOnHostNetwork: Bool

    /// Reads the answer; `nil` for what does not run.
    init?(_ json: JSON) {
        guard let state = json["State"], state["Running"]?.bool == true,
            let started = state["StartedAt"]?.string,
            let startedAt = CalendarTime.unixSeconds(rfc3339: started), startedAt > 0
        else { return nil }
        self.startedAt = startedAt
        let limits = json["HostConfig"] ?? .null
        func number(_ name: String) -> Double {
            max(0, limits[name]?.number ?? 0)
        }
        var allowances: [Double] = []
        // `--cpus`, or the older pair of quota and period, whose default is 100 ms.
        if number("NanoCpus") > 0 {
            allowances.append(number("NanoCpus") / 1e9)
        } else if number("CpuQuota") > 0 {
            let period = number("CpuPeriod")
            allowances.append(number("CpuQuota") / (period > 0 ? period : Self.defaultPeriod))
        }
        if let set = limits["CpusetCpus"]?.string, let count = Self.count(ofSet: set) {
            allowances.append(Double(count))
        }
        cpuAllowance = allowances.min()
        memoryLimit = number("Memory")
        isOnHostNetwork = limits["NetworkMode"]?.string == "host"
    }

    /// Microseconds, as the kernel has it.
    static let defaultPeriod = 100_000.0

    /// How many CPUs a set like `0-2,7` has; `nil` for none, and for what is no such set.
    static func count(ofSet text: String) -> Int? {
        guard !text.isEmpty, text.utf8.count <= 4096 else { return nil }
        var cpus: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map {
                Int($0.filter { $0 != " " })
            }
            guard (1...2).contains(ends.count), let first = ends.first ?? nil,
                let last = ends.last ?? nil, 0 <= first, first <= last, last < 8192
            else { return nil }
            cpus.formUnion(first...last)
        }
        return cpus.isEmpty ? nil : cpus.count
    }

    /// The value of a quantity that no sample tells.
    func value(of quantity: Quantity) -> Double? {
        switch quantity {
        case .startTime: startedAt
        case .memoryLimit: memoryLimit
        case .cpuQuota: cpuAllowance.map { $0 * Self.defaultPeriod }
        case .cpuPeriod: cpuAllowance == nil ? nil : Self.defaultPeriod
        case .family(let name, _):
            Self.families[name].flatMap { value(of: $0) }
        default: nil
        }
    }

    /// Families that are such quantities.
    static let families: [String: Quantity] = {
        let quantities: [Quantity] = [.startTime, .memoryLimit, .cpuQuota, .cpuPeriod]
        return Dictionary(uniqueKeysWithValues: quantities.map { ($0.familyName, $0) })
    }()
}
