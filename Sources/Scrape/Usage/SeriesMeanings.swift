import Metrics

/// What the names and label sets of a reader mean, worked out once for as long as their numbers hold.
struct SeriesMeanings: Sendable {
    /// A series of a container, in whatever family.
    struct Series: Sendable {
        let slot: Int
        let generation: UInt32
        /// Numbers the series of all containers; equal for label sets that mean the same series.
        let number: Int
        let identity: UInt64
        let cpu: LabelMeaning.CPU
        let faults: LabelMeaning.Faults?
    }

    /// What is known of a label set.
    enum Known: Sendable {
        case series(Series)
        /// It is of no container of a service.
        case none

        var series: Series? {
            if case .series(let series) = self { series } else { nil }
        }
    }

    private struct Key: Hashable {
        let slot: Int
        let generation: UInt32
        let identity: UInt64
    }

    private var epoch = -1
    private var names: [PageSelection.NameMeaning?] = []
    private var known: [Known?] = []
    private var numbers: [Key: Int] = [:]

    /// Forgets everything when the reader has numbered anew.
    mutating func follow(_ epoch: Int) {
        guard epoch != self.epoch else { return }
        self = SeriesMeanings()
        self.epoch = epoch
    }

    /// What a metric name means.
    mutating func name(
        _ number: Int32,
        _ reader: borrowing ExpositionReader,
        _ selection: PageSelection
    ) -> PageSelection.NameMeaning {
        let index = Int(number)
        if index >= names.count {
            names += Array(repeating: nil, count: reader.nameCount - names.count)
        }
        if let meaning = names[index] { return meaning }
        let meaning = selection.meaning(of: reader.name(number))
        names[index] = meaning
        return meaning
    }

    /// What a label set means; `nil` when that has not been worked out.
    func series(_ labelSet: Int32) -> Known? {
        Int(labelSet) < known.count ? known[Int(labelSet)] : nil
    }

    /// Keeps what a label set means.
    @discardableResult
    mutating func note(
        _ labelSet: Int32,
        _ found: (labels: LabelMeaning, slot: Int, generation: UInt32)?
    ) -> Series? {
        if Int(labelSet) >= known.count {
            let missing = Int(labelSet) + 1 - known.count
            known += Array(repeating: nil, count: max(missing, known.count))
        }
        guard let (labels, slot, generation) = found else {
            known[Int(labelSet)] = Known.none
            return nil
        }
        let key = Key(slot: slot, generation: generation, identity: labels.identity)
        let number = numbers[key] ?? numbers.count
        numbers[key] = number
        let series = Series(
            slot: slot,
            generation: generation,
            number: number,
            identity: labels.identity,
            cpu: labels.cpu,
            faults: labels.faults
        )
        known[Int(labelSet)] = .series(series)
        return series
    }
}
