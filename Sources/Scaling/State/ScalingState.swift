import JSON

/// All that scaling remembers: one value, saved and loaded whole.
package struct ScalingState: Equatable, Sendable {
    /// The switch that an operator sets for all services.
    package var isEnabled = true
    /// Every service by its ID.
    package var services: [String: ServiceState] = [:]

    package init() {}

    /// Moves all that happened along with a clock that was set.
    package mutating func shift(by step: Duration) {
        for place in services.values.indices { services.values[place].shift(by: step) }
    }
}

/// Why a saved state cannot be taken up.
package struct StateFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, and where in the text.
    package let description: String
}

extension ScalingState {
    /// The state as JSON: the same state gives the same text, a service a line.
    ///
    /// Times are seconds since 1970 with up to nine decimals. An object of the version, the switch,
    /// and the services by ID; of each only what it has to remember.
    package var json: String {
        var text = "{\"version\":1,\"enabled\":\(isEnabled),\"services\":{"
        var separator = "\n"
        for id in services.keys.sorted() {
            text += "\(separator)\(id.jsonText):"
            services[id]?.appendJSON(to: &text)
            separator = ",\n"
        }
        return text + "\n}}\n"
    }

    /// Reads what ``json`` wrote; throws when it is anything else, and never takes half of it.
    package init(json text: some Sequence<UInt8>) throws(StateFault) {
        let document: JSON
        do {
            document = try JSON(reading: text)
        } catch {
            throw StateFault(description: "\(error.message) at byte \(error.offset)")
        }
        try document.checkMembers(["version", "enabled", "services"], in: "the state")
        guard document["version"]?.integer == 1 else {
            throw StateFault(description: "the state is not of version 1")
        }
        guard case .bool(let isEnabled)? = document["enabled"] else {
            throw StateFault(description: "\"enabled\" is no truth value")
        }
        guard let members = document["services"]?.members else {
            throw StateFault(description: "\"services\" is no object")
        }
        self.isEnabled = isEnabled
        for member in members {
            services[member.name] = try ServiceState(member.value, of: member.name)
        }
    }
}

extension JSON {
    /// Throws unless this is an object that has no other members.
    func checkMembers(_ names: Set<String>, in place: String) throws(StateFault) {
        guard let members else { throw StateFault(description: "\(place) is no object") }
        for member in members where !names.contains(member.name) {
            throw StateFault(description: "\(place) has an unknown \(member.name.jsonText)")
        }
    }
}
