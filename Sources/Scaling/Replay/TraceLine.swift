import JSON

/// One line of a trace: what the outside world did to a service at one time.
package struct TraceLine: Equatable, Sendable {
    package let time: Timestamp
    package let service: String
    /// The count, where the outside world sets it.
    package let replicas: Int?
    /// Raw samples by the rule's name.
    package let values: [String: Values]

    /// The samples of one rule.
    package enum Values: Equatable, Sendable {
        /// One a replica, by position; `nil` for a missing one.
        case replicas([Double?])
        /// One for all.
        case single(Double)
    }

    /// A line may be so long, in bytes, without its end.
    package static let longest = 1 << 20
    /// A line may name so many replicas.
    package static let mostReplicas = 100_000
}

/// Why a trace cannot be replayed.
package struct TraceFault: Error, Equatable, Sendable {
    /// Counted from 1; `nil` where the fault is not of one place in the line.
    package var column: Int?
    package var message: String

    package init(column: Int? = nil, message: String) {
        self.column = column
        self.message = message
    }
}

extension TraceLine {
    /// Reads a line without its end.
    package init(_ bytes: some Collection<UInt8>) throws(TraceFault) {
        guard bytes.count <= Self.longest else {
            throw TraceFault(message: "a line has at most \(Self.longest) bytes")
        }
        let json: JSON
        do {
            json = try JSON(reading: bytes)
        } catch {
            throw TraceFault(column: error.offset + 1, message: error.message)
        }
        guard let members = json.members else {
            throw TraceFault(message: "a line of a trace is an object, not \(json.kind)")
        }
        let known = ["t", "service", "replicas", "values"]
        for member in members where !known.contains(member.name) {
            throw TraceFault(message: "there is no member \(member.name.jsonText) in a trace")
        }
        guard let time = json["t"]?.timestamp else {
            throw TraceFault(message: "\"t\" is a number of seconds")
        }
        guard let service = json["service"]?.string, !service.isEmpty else {
            throw TraceFault(message: "\"service\" is the name of a service")
        }
        self.time = time
        self.service = service
        replicas = try Self.readReplicas(json["replicas"])
        var values: [String: Values] = [:]
        if let member = json["values"] {
            guard let rules = member.members else {
                throw TraceFault(message: "\"values\" is an object of rules, not \(member.kind)")
            }
            for rule in rules { values[rule.name] = try Self.readValues(rule) }
        }
        self.values = values
    }

    private static func readReplicas(_ json: JSON?) throws(TraceFault) -> Int? {
        guard let json, json != .null else { return nil }
        guard let count = json.integer, 0...mostReplicas ~= count else {
            throw TraceFault(message: "\"replicas\" is a count of 0 to \(mostReplicas)")
        }
        return count
    }

    private static func readValues(_ rule: JSON.Member) throws(TraceFault) -> Values {
        if let single = rule.value.number { return .single(single) }
        guard let elements = rule.value.elements, elements.count <= mostReplicas else {
            throw TraceFault(
                message: "the values of \(rule.name.jsonText) are a list of at most "
                    + "\(mostReplicas) numbers and nulls"
            )
        }
        var values: [Double?] = []
        values.reserveCapacity(elements.count)
        for element in elements {
            guard element == .null || element.number != nil else {
                throw TraceFault(
                    message: "the values of \(rule.name.jsonText) hold \(element.kind), not a "
                        + "number or null"
                )
            }
            values.append(element.number)
        }
        return .replicas(values)
    }
}
