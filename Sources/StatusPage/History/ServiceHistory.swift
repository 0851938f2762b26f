/// What one service had over the last hour, a moment every ``step`` seconds; what was not known then is
/// missing, and never made up of its neighbours.
struct ServiceHistory: Sendable {
    /// One moment of a service.
    struct Moment: Equatable, Sendable {
        var current: Int
        var recommended: Int
        var minimum: Int
        var maximum: Int
    }

    /// Seconds from one moment to the next.
    static let step: Int64 = 5
    /// An hour of moments.
    static let capacity = 720
    /// The values of so many rules are kept.
    static let ruleLimit = 8

    /// A moment takes 17 bytes and 4 for each rule.
    private struct Cell: Sendable {
        var isKnown = false
        var current: Int32 = 0
        var recommended: Int32 = 0
        var minimum: Int32 = 0
        var maximum: Int32 = 0
    }

    /// The rules whose values are kept, by name.
    let rules: [String]
    private var cells = [Cell](repeating: Cell(), count: capacity)
    /// Rule after rule; NaN where there was none.
    private var values: [Float]
    private var first: Int64?
    private var last: Int64 = .min

    /// A service of which nothing is known, with these rules.
    init(rules: [String]) {
        self.rules = Array(rules.prefix(Self.ruleLimit))
        values = Array(repeating: .nan, count: Self.capacity * self.rules.count)
    }

    /// The number of the moment that `unixSeconds` lies in.
    static func slot(_ unixSeconds: Double) -> Int64 {
        Int64((min(max(unixSeconds, 0), 1e12) / Double(step)).rounded(.down))
    }

    /// Sets the moment of now; the ones that were left out since the last time are not known.
    ///
    /// `moment` is `nil` when nothing is known; `values` has one for each rule, `nil` for one without.
    mutating func set(_ slot: Int64, _ moment: Moment?, _ values: [Double?] = []) {
        if first == nil || slot < last {
            // The clock was set back: what lies ahead of it was not there yet.
            if first != nil { clear() }
            first = slot
            last = slot
        }
        if slot > last {
            let skipped = min(slot - last - 1, Int64(Self.capacity))
            for gap in 0..<skipped { put(slot - 1 - gap, nil, []) }
            last = slot
        }
        put(slot, moment, values)
    }

    private mutating func clear() {
        for place in cells.indices { cells[place].isKnown = false }
        for place in values.indices { values[place] = .nan }
    }

    private mutating func put(_ slot: Int64, _ moment: Moment?, _ new: [Double?]) {
        let place = Int(slot % Int64(Self.capacity))
        if let moment {
            cells[place] = Cell(
                isKnown: true,
                current: Int32(clamping: moment.current),
                recommended: Int32(clamping: moment.recommended),
                minimum: Int32(clamping: moment.minimum),
                maximum: Int32(clamping: moment.maximum)
            )
        } else {
            cells[place].isKnown = false
        }
        for rule in rules.indices {
            let value = rule < new.count && moment != nil ? new[rule] : nil
            values[rule * Self.capacity + place] = value.map { Float($0) } ?? .nan
        }
    }

    /// The moment that was set last; `nil` before the first.
    var latest: Int64? { first == nil ? nil : last }

    /// How many moments the history goes back, up to an hour, at `slot`.
    func span(at slot: Int64) -> Int {
        guard let first, slot >= first else { return 0 }
        return Int(min(slot - first + 1, Int64(Self.capacity)))
    }

    /// The `count` moments up to `slot`, oldest first.
    func moments(_ count: Int, upTo slot: Int64) -> [Moment?] {
        places(count, upTo: slot).map { place in
            guard let place, cells[place].isKnown else { return nil }
            let cell = cells[place]
            return Moment(
                current: Int(cell.current),
                recommended: Int(cell.recommended),
                minimum: Int(cell.minimum),
                maximum: Int(cell.maximum)
            )
        }
    }

    /// The values of a rule in the `count` moments up to `slot`, oldest first.
    func values(ofRule rule: Int, _ count: Int, upTo slot: Int64) -> [Double?] {
        places(count, upTo: slot).map { place in
            guard let place, rules.indices.contains(rule) else { return nil }
            let value = values[rule * Self.capacity + place]
            return value.isFinite ? Double(value) : nil
        }
    }

    /// Where each moment stands; `nil` for what lies before the beginning or after the end.
    private func places(_ count: Int, upTo slot: Int64) -> [Int?] {
        let count = Int64(min(max(count, 0), Self.capacity))
        return ((slot - count + 1)..<(slot + 1)).map { moment in
            guard let first, moment >= first, moment <= last,
                last - moment < Int64(Self.capacity), moment >= 0
            else { return nil }
            return Int(moment % Int64(Self.capacity))
        }
    }
}
