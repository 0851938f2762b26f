import JSON

extension ServiceState {
    /// Writes the state as a JSON object, without what is empty.
    func appendJSON(to text: inout String) {
        var members = ["\"known\":\(isKnown)"]
        func add(_ name: String, _ entries: [(Timestamp, Int)]) {
            if entries.isEmpty { return }
            let list = entries.map { "[\($0.0.secondsText),\($0.1)]" }.joined(separator: ",")
            members.append("\"\(name)\":[\(list)]")
        }
        add("smallest", smallest.entries.map { ($0.time, $0.replicas) })
        add("largest", largest.entries.map { ($0.time, $0.replicas) })
        add("changes", changes.entries.map { ($0.time, $0.change) })
        if let time = lastScaleUp { members.append("\"last_scale_up\":\(time.secondsText)") }
        if let time = lastScaleDown { members.append("\"last_scale_down\":\(time.secondsText)") }
        if !timers.isEmpty {
            let rules = timers.sorted { $0.rule < $1.rule }.map(\.json)
            members.append("\"timers\":{\(rules.joined(separator: ","))}")
        }
        if let pauseUp { members.append("\"pause_up\":\(pauseUp.json)") }
        if let pauseDown { members.append("\"pause_down\":\(pauseDown.json)") }
        if let ownCount { members.append("\"own_count\":\(ownCount.json)") }
        text += "{\(members.joined(separator: ","))}"
    }

    /// Reads what ``appendJSON(to:)`` wrote for the service `id`.
    init(_ json: JSON, of id: String) throws(StateFault) {
        let place = "the service \(id.jsonText)"
        let reader = Reader(json: json, place: place)
        try json.checkMembers(
            [
                "known", "smallest", "largest", "changes", "last_scale_up", "last_scale_down",
                "timers", "pause_up", "pause_down", "own_count",
            ],
            in: place
        )
        guard case .bool(let isKnown)? = json["known"] else { throw reader.fault("known") }
        self.isKnown = isKnown
        let small = try reader.entries("smallest")
            .map { RecommendationLog.Entry(time: $0.0, replicas: $0.1) }
        let large = try reader.entries("largest")
            .map { RecommendationLog.Entry(time: $0.0, replicas: $0.1) }
        let past = try reader.entries("changes").map { ChangeLog.Entry(time: $0.0, change: $0.1) }
        guard let smallest = RecommendationLog(small, keeping: .smallest) else {
            throw reader.fault("smallest")
        }
        guard let largest = RecommendationLog(large, keeping: .largest) else {
            throw reader.fault("largest")
        }
        guard let changes = ChangeLog(past) else { throw reader.fault("changes") }
        (self.smallest, self.largest, self.changes) = (smallest, largest, changes)
        lastScaleUp = try reader.time("last_scale_up")
        lastScaleDown = try reader.time("last_scale_down")
        pauseUp = try reader.pause("pause_up")
        pauseDown = try reader.pause("pause_down")
        if let saved = json["own_count"] {
            guard let count = OwnCount(saved) else { throw reader.fault("own_count") }
            ownCount = count
        }
        guard let saved = json["timers"] else { return }
        guard let members = saved.members, members.count <= ServicePolicy.mostRules else {
            throw reader.fault("timers")
        }
        for member in members {
            let of = Reader(json: member.value, place: "\(place), rule \(member.name.jsonText),")
            try member.value.checkMembers(["up", "down", "no_data", "resumed"], in: of.place)
            var timer = RuleTimer(rule: member.name)
            timer.up = try of.time("up")
            timer.down = try of.time("down")
            timer.noData = try of.time("no_data")
            timer.resumed = try of.time("resumed")
            if !timer.isIdle { timers.append(timer) }
        }
    }

    /// Reads the members of one saved object.
    private struct Reader {
        let json: JSON
        let place: String

        func fault(_ name: String) -> StateFault {
            StateFault(description: "\(place) has no usable \"\(name)\"")
        }

        func time(_ name: String) throws(StateFault) -> Timestamp? {
            guard let value = json[name] else { return nil }
            guard let time = value.timestamp else { throw fault(name) }
            return time
        }

        func entries(_ name: String) throws(StateFault) -> [(Timestamp, Int)] {
            guard let value = json[name] else { return [] }
            guard let elements = value.elements else { throw fault(name) }
            var entries: [(Timestamp, Int)] = []
            for element in elements {
                guard let pair = element.elements, pair.count == 2,
                    let time = pair[0].timestamp, let count = pair[1].integer
                else { throw fault(name) }
                entries.append((time, count))
            }
            return entries
        }

        func pause(_ name: String) throws(StateFault) -> Pause? {
            guard let value = json[name] else { return nil }
            try value.checkMembers(["since", "seconds"], in: "\(place), \"\(name)\",")
            guard let since = value["since"]?.timestamp else { throw fault(name) }
            guard let seconds = value["seconds"] else { return Pause(since: since) }
            // A length is read as the point that far from 1970.
            guard let end = seconds.timestamp else { throw fault(name) }
            return Pause(since: since, duration: end - Timestamp(seconds: 0))
        }
    }
}

extension ServiceState.RuleTimer {
    /// The rule's name and its timers, as a member of a JSON object.
    fileprivate var json: String {
        let times = [
            ("up", up), ("down", down), ("no_data", noData), ("resumed", resumed),
        ].compactMap { name, time in
            time.map { "\"\(name)\":\($0.secondsText)" }
        }
        return "\(rule.jsonText):{\(times.joined(separator: ","))}"
    }
}

extension ServiceState.Pause {
    fileprivate var json: String {
        let length = duration.map {
            ",\"seconds\":\(Timestamp(nanoseconds: $0.wholeNanoseconds).secondsText)"
        }
        return "{\"since\":\(since.secondsText)\(length ?? "")}"
    }
}
