import Config
import Scaling

/// Services that scale together: one decides, others are attached to it and have as many replicas as
/// it has, within their own bounds.
extension [ManagedService] {
    /// The services in the order in which they can be decided about: those of their own, then those
    /// that are attached to these, and so on.
    var waves: [[ManagedService]] {
        var waves: [[ManagedService]] = []
        var placed: Set<String> = []
        var rest = self
        while !rest.isEmpty {
            let ready = rest.filter { $0.leader.map(placed.contains) ?? true }
            // What is attached to nobody, or to itself, was refused where it was read.
            guard !ready.isEmpty else { return waves + [rest] }
            waves.append(ready)
            placed.formUnion(ready.map(\.name))
            rest.removeAll { placed.contains($0.name) }
        }
        return waves
    }
}

extension ScalingConfiguration {
    /// Refuses attachments to what is not there and to the service itself, by way of others too.
    ///
    /// `names` are all services of the file, those with faults too.
    func checkGroups(_ positions: [String: Position], _ names: Set<String>, _ faults: Faults) {
        let leaders = Dictionary(services.map { ($0.name, $0.leader) }) { first, _ in first }
        for service in services {
            guard let leader = service.leader, let position = positions[service.name] else {
                continue
            }
            guard names.contains(leader) else {
                faults.add(
                    position,
                    "attached_to: no service \(Fault.quote(leader)) is configured"
                )
                continue
            }
            var next: String? = leader
            var steps = 0
            while let name = next, name != service.name, steps <= leaders.count {
                next = leaders[name] ?? nil
                steps += 1
            }
            if next == service.name {
                faults.add(position, "attached_to: \(service.name) would follow itself")
            }
        }
    }
}

extension Located where Value == String {
    /// Reads the key `attached_to` of a service.
    init?(leaderOf reader: inout MappingReader) {
        guard let node = reader.node("attached_to"), let text = reader.string("attached_to") else {
            return nil
        }
        self.init(text, node.position)
    }
}

extension ManagedService {
    /// Whether a Prometheus server is asked for it.
    var asksQueries: Bool { requests.contains(nil) && policy.rules.contains { $0.query != nil } }

    /// Reads a service that is attached to another: it has bounds and nothing else.
    init?(_ name: String, attachedTo leader: String, _ reader: inout MappingReader) {
        let minimum = reader.int("min_replicas", default: 0, in: 0...1_000_000_000)
        let maximum = reader.int("max_replicas", default: 1_000_000_000, in: 1...1_000_000_000)
        for key in ["rules", "behavior", "schedules", "warmup", "cooldown"] where reader.has(key) {
            reader.fault(key, "a service that is attached to another follows that one alone")
        }
        do throws(PolicyFault) {
            let policy = try ServicePolicy(minimum: minimum, maximum: maximum, rules: [])
            self.init(name: name, policy: policy, leader: leader)
        } catch {
            reader.faults.add(reader.position, "\(name): \(error)")
            return nil
        }
    }
}
