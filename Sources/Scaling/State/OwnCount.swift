import JSON

extension ServiceState {
    /// A count that we set: who else sets one is seen by it, and an attempt that is made again is
    /// known as the same one.
    package struct OwnCount: Equatable, Sendable {
        /// What stood before the first of our changes: of a service in a stack, what its file says.
        package let base: Int
        /// What the change made of what.
        package let from: Int
        package let to: Int
        /// When it was first tried: what the change is known by.
        ///
        /// A change that may or may not have been made, and is tried again, keeps this time, also when
        /// the clock was set.
        package let since: Timestamp
        /// Whether the service is known to have had the count.
        package fileprivate(set) var isSeen = false
        /// Since when the base is back without us; it is to be put right or left so.
        package fileprivate(set) var undone: Timestamp?

        init(after earlier: OwnCount?, from: Int, to: Int, at now: Timestamp) {
            base = earlier?.base ?? from
            self.from = from
            self.to = to
            var since = now
            if let earlier, earlier.from == from, earlier.to == to, !earlier.isSeen {
                since = earlier.since
            }
            self.since = since
        }
    }

    /// Somebody else set the count.
    package enum OutsideChange: Equatable, Sendable {
        /// It is again what it was before our changes, as after a deploy.
        case reset(from: Int, to: Int)
        case changed(from: Int, to: Int)
    }

    /// Notes that the change which was remembered last was made for certain.
    package mutating func confirm() { ownCount?.isSeen = true }

    /// Compares the declared count with the one that we set, and tells once when it is another.
    package mutating func see(_ current: Int, at now: Timestamp) -> OutsideChange? {
        guard let own = ownCount else { return nil }
        if current == own.to {
            if !own.isSeen || own.undone != nil {
                ownCount?.isSeen = true
                ownCount?.undone = nil
            }
            return nil
        }
        if !own.isSeen, current == own.from { return nil }
        if current == own.base, own.isSeen {
            if own.undone != nil { return nil }
            ownCount?.undone = now
            return .reset(from: own.to, to: current)
        }
        ownCount = nil
        return .changed(from: own.to, to: current)
    }

    /// The count that the service was given last, and how long ago, as long as nobody has set another;
    /// `nil` also where it is not certain that it was given.
    package func given(at now: Timestamp) -> (replicas: Int, age: Duration)? {
        guard let own = ownCount, own.isSeen, own.undone == nil else { return nil }
        let applied = own.to > own.from ? lastScaleUp : lastScaleDown
        return (own.to, Swift.max(.zero, now - (applied ?? own.since)))
    }

    /// The count that a deploy has set back not longer than `window` ago; `nil` when none has.
    package func lostCount(at now: Timestamp, window: Duration) -> Int? {
        guard let own = ownCount, let undone = own.undone, now - undone < window else { return nil }
        return own.to
    }
}

extension ServiceState.OwnCount {
    /// Moves the time that something is counted from.
    mutating func mapTimes(_ move: (Timestamp) -> Timestamp) { undone = undone.map(move) }

    /// It as a JSON object.
    var json: String {
        let ended = undone.map { ",\"undone\":\($0.secondsText)" } ?? ""
        return "{\"base\":\(base),\"from\":\(from),\"to\":\(to),\"since\":\(since.secondsText),"
            + "\"seen\":\(isSeen)\(ended)}"
    }

    /// Reads what ``json`` gave; `nil` when it is anything else.
    init?(_ json: JSON) {
        let names: Set<String> = ["base", "from", "to", "since", "seen", "undone"]
        guard let members = json.members, members.allSatisfy({ names.contains($0.name) }),
            let base = json["base"]?.replicas, let from = json["from"]?.replicas,
            let to = json["to"]?.replicas, let since = json["since"]?.timestamp,
            let isSeen = json["seen"]?.bool, from != to
        else { return nil }
        var undone: Timestamp?
        if let text = json["undone"] {
            guard let time = text.timestamp else { return nil }
            undone = time
        }
        self.base = base
        self.from = from
        self.to = to
        self.since = since
        self.isSeen = isSeen
        self.undone = undone
    }
}

extension JSON {
    fileprivate var replicas: Int? {
        integer.flatMap { (0...ReplicaCount.limit).contains($0) ? $0 : nil }
    }
}
