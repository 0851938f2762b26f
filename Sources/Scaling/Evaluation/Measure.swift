/// A rule's reading, summed up: what the replicas say together, and how sure that is.
struct Measure {
    var inputs = RuleOutcome.Inputs()
    /// The statistic over the replicas with a full value; `nil` without any.
    var seen: Double?
    /// The same with 0 for every other replica; `nil` when ``seen`` is.
    var floor: Double?
    /// The statistic over all that is known, full or filling; `nil` when nothing is: no data.
    var glimpse: Double?
    /// Whether every replica has a full value.
    var isComplete = false
    /// Whether it is one value for the whole service, not a replica's.
    var isForService = false
    /// The sum over the replicas with a full value.
    var sum = 0.0

    /// No data.
    init() {}

    /// One value that stands for all.
    init(single value: Double, replicas: Int, isForService: Bool) {
        // A value that is no finite number is no data; nor is a mean over no replica.
        guard value.isFinite, isForService || replicas > 0 else { return }
        inputs.full = replicas
        (inputs.least, inputs.mean, inputs.most) = (value, value, value)
        (seen, floor, glimpse) = (value, value, value)
        sum = value * Double(replicas)
        isComplete = true
        self.isForService = isForService
    }

    /// One value a replica, of `count` replicas.
    init(_ replicas: [ReplicaReading], of count: Int, statistic: Rule.Statistic) {
        var fillingSum = 0.0
        var fillingLeast = Double.infinity
        var fillingMost = -Double.infinity
        var least = Double.infinity
        var most = -Double.infinity
        for reading in replicas.prefix(count) {
            switch reading {
            case .full(let value) where value.isFinite:
                inputs.full += 1
                sum += value
                least = min(least, value)
                most = max(most, value)
            case .filling(let value) where value.isFinite:
                inputs.filling += 1
                fillingSum += value
                fillingLeast = min(fillingLeast, value)
                fillingMost = max(fillingMost, value)
            default: break
            }
        }
        inputs.missing = count - inputs.full - inputs.filling
        let known = inputs.full + inputs.filling
        guard known > 0 else { return }
        isComplete = inputs.full == count
        switch statistic {
        case .mean: glimpse = (sum + fillingSum) / Double(known)
        case .maximum: glimpse = max(most, fillingMost)
        case .minimum: glimpse = min(least, fillingLeast)
        }
        guard inputs.full > 0 else { return }
        let mean = sum / Double(inputs.full)
        (inputs.least, inputs.mean, inputs.most) = (least, mean, most)
        switch statistic {
        case .mean:
            seen = mean
            floor = isComplete ? mean : sum / Double(count)
        case .maximum:
            seen = most
            floor = isComplete ? most : max(most, 0)
        case .minimum:
            seen = least
            floor = isComplete ? least : min(least, 0)
        }
        // A sum can leave the range of finite numbers where its terms did not.
        if seen?.isFinite != true { self = Measure(missing: count) }
    }

    /// What a formula makes of its operands' measures; no data where one is missing.
    init(_ formula: Formula, of operands: [Measure], replicas: Int) {
        inputs.full = operands.map(\.inputs.full).min() ?? replicas
        inputs.filling = operands.map(\.inputs.filling).max() ?? 0
        inputs.missing = operands.map(\.inputs.missing).max() ?? 0
        guard let glimpse = formula.value(of: { operands[$0].glimpse }) else { return }
        self.glimpse = glimpse
        guard let seen = formula.value(of: { operands[$0].seen }),
            let floor = formula.value(of: { operands[$0].floor })
        else { return }
        (self.seen, self.floor) = (seen, floor)
        (inputs.least, inputs.mean, inputs.most) = (seen, seen, seen)
        isComplete = operands.allSatisfy(\.isComplete)
        // It is a replica's value as soon as one operand is.
        isForService = !operands.isEmpty && operands.allSatisfy(\.isForService)
        sum = seen * Double(inputs.full)
    }

    private init(missing count: Int) {
        inputs.missing = count
    }

    var hasData: Bool { glimpse != nil }
}
