import Metrics

/// What the names and label sets of a reader mean, worked out once for as long as their numbers hold.
struct SeriesMeanings: Sendable {
    /// A series of a container, in whatever family.
    struct Series: Sendable {
        let slot: Int
        let generation: UInt32
        /// Numbers the series of all containers; equal for label sets that mean the same series.
        let number: Int32
        let cpu: LabelMeaning.CPU
        let faults: LabelMeaning.Faults?
        let identity: UInt64
    }

    private var epoch = -1
    private var names: [PageSelection.NameMeaning?] = []
    /// For each label set its place in `series`, or one of the two below.
    private var places: [Int32] = []
    private static let unknown: Int32 = -1
    private static let ofNone: Int32 = -2
    private var series: [Series] = []
    private var numbers = SeriesNumbers()

    /// How many series have been told apart.
    var count: Int { series.count }

    /// Forgets everything when the reader has numbered anew, or when most of it is of containers that
    /// are gone; makes room for the label sets of its page.
    mutating func follow(_ reader: borrowing ExpositionReader) {
        if reader.epoch != epoch || series.count > 2 * places.count + 1024 {
            self = SeriesMeanings()
            epoch = reader.epoch
        }
        let missing = reader.labelSetCount - places.count
        guard missing > 0 else { return }
        places.append(contentsOf: repeatElement(Self.unknown, count: missing))
        if missing > series.count { series.reserveCapacity(series.count + missing) }
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

    /// Whether it has to be worked out what a label set means: for the first time, or once more since its
    /// container is gone.
    func isToLearn(_ labelSet: Int32, _ containers: borrowing ContainerTable) -> Bool {
        let place = places[Int(labelSet)]
        guard place >= 0 else { return place == Self.unknown }
        let series = series[Int(place)]
        return containers.generation(at: series.slot) != series.generation
    }

    /// Whose series a label set is; `nil` for what is of no container of a service.
    func series(_ labelSet: Int32) -> Series? {
        let place = places[Int(labelSet)]
        return place >= 0 ? series[Int(place)] : nil
    }

    /// Keeps that a label set is of no container of a service.
    mutating func noteNone(_ labelSet: Int32) { places[Int(labelSet)] = Self.ofNone }

    /// Keeps what a label set means.
    mutating func note(
        _ labelSet: Int32,
        _ labels: LabelMeaning,
        at slot: Int,
        _ generation: UInt32
    ) {
        let next = Int32(truncatingIfNeeded: series.count)
        let hash = SeriesNumbers.hash(labels.identity, slot, generation)
        let same = numbers.find(hash) { number in
            let known = series[Int(number)]
            return known.slot == slot && known.generation == generation
                && known.identity == labels.identity
        }
        if same == nil { numbers.insert(next, hash) }
        series.append(
            Series(
                slot: slot,
                generation: generation,
                number: same ?? next,
                cpu: labels.cpu,
                faults: labels.faults,
                identity: labels.identity
            )
        )
        places[Int(labelSet)] = next
    }
}
