/// The rules of OpenMetrics 1.0 about lines together: which families there are, in what order their
/// lines come, and what the samples of a type may say.
///
/// Each line is valid by itself already.
struct OpenMetricsRules {
    /// A line: what a sample's line starts at is looked for only when it is told.
    private enum Place {
        case offset(Int)
        case sample(Int)
    }

    /// The family whose lines are being read.
    private struct Family {
        let name: String
        let place: Place
        var type = MetricType.unknown
        var seen: Set<MetadataLine.Keyword> = []
        var hasUnit = false
        var hasSamples = false
        /// The metrics before the one that is being read, by their labels.
        var metrics: Set<[String]> = []
    }

    /// The metric whose samples are being read.
    private struct Metric {
        let labels: [String]
        let time: Int64?
        var buckets: BucketRules
        /// The series that it has at this time, by name and label set.
        var series: Set<[Int32]> = []
    }

    private let parser: PageParser
    private let names: [String]
    private var claimed: Set<String> = []
    private var family: Family?
    private var metric: Metric?
    private var exemplar = 0

    init(_ parser: PageParser) {
        self.parser = parser
        names = parser.memory.names.indices.map { parser.string(name: $0) }
    }

    /// Checks the page.
    static func check(_ parser: PageParser) throws(LineFault) {
        var rules = OpenMetricsRules(parser)
        var next = 0
        for index in parser.samples.indices {
            while next < parser.metadata.count, parser.metadata[next].samplesBefore <= index {
                try rules.take(parser.metadata[next])
                next += 1
            }
            try rules.take(sample: index)
        }
        for line in parser.metadata[next...] { try rules.take(line) }
        try rules.close()
    }

    private mutating func take(_ line: MetadataLine) throws(LineFault) {
        let name = parser.string(line.name)
        let place = Place.offset(line.name.lowerBound)
        if family?.name != name { try open(name, place) }
        guard var family, !family.hasSamples, family.seen.insert(line.keyword).inserted else {
            throw fault(.metadataOrder, at: place)
        }
        switch line.keyword {
        case .type: family.type = MetricType(rawValue: parser.string(line.text)) ?? .unknown
        case .unit: family.hasUnit = !line.text.isEmpty
        case .help: break
        }
        self.family = family
    }

    private mutating func take(sample index: Int) throws(LineFault) {
        let sample = parser.samples[index]
        let name = names[Int(sample.name)]
        let place = Place.sample(index)
        if suffix(name) == nil { try open(name, place) }
        guard let family, let suffix = suffix(name) else { return }
        let type = family.type
        self.family?.hasSamples = true
        try checkExemplar(index, mayHave: type.mayHaveExemplar(suffix))
        let labels = parser.strings(labels: sample.labelSet)
        let inner = type.innerLabel(family: family.name)
        let innerValue = inner.flatMap { inner in labels.first { $0.name == inner }?.value }
        guard type.allows(sample.value, suffix: suffix),
            type.allows(inner: innerValue, suffix: suffix)
        else { throw fault(.typeRule, at: place) }
        let own = labels.filter { $0.name != inner }.sorted { $0.name < $1.name }
        guard try group(own.flatMap { [$0.name, $0.value] }, sample.timestampMs) else {
            throw fault(.grouping, at: place)
        }
        // A series that is said again is said in vain; client_python reads over it too.
        let isNew = metric?.series.insert([sample.name, sample.labelSet]).inserted == true
        guard !isNew || metric?.buckets.take(suffix, bound: innerValue, sample.value) == true else {
            throw fault(.grouping, at: place)
        }
    }

    /// What a sample's name adds to the family's, if it may.
    private func suffix(_ name: String) -> String? {
        guard let family, name.hasPrefix(family.name) else { return nil }
        let suffix = String(name.dropFirst(family.name.count))
        return family.type.suffixes.contains(suffix) ? suffix : nil
    }

    /// Goes on to the metric with these labels; false when it was there before, or its times run
    /// backwards or stand only sometimes.
    private mutating func group(_ labels: [String], _ time: Int64?) throws(LineFault) -> Bool {
        let isGauge = family?.type == .gaugehistogram
        guard let current = metric, current.labels == labels else {
            try closeMetric()
            metric = Metric(
                labels: labels,
                time: time,
                buckets: BucketRules(isGauge: isGauge)
            )
            return family?.metrics.insert(labels).inserted == true
        }
        guard (current.time == nil) == (time == nil) else { return false }
        if let time, let before = current.time, time != before {
            guard time > before else { return false }
            try closeMetric()
            metric = Metric(
                labels: labels,
                time: time,
                buckets: BucketRules(isGauge: isGauge)
            )
        }
        return true
    }

    private mutating func checkExemplar(_ index: Int, mayHave: Bool) throws(LineFault) {
        guard exemplar < parser.exemplars.count else { return }
        let note = parser.exemplars[exemplar]
        guard note.sample == index else { return }
        exemplar += 1
        guard mayHave else { throw LineFault(fault: .typeRule, offset: note.offset) }
        // "The combined length of the label names and values ... MUST NOT exceed 128".
        guard note.characters <= 128 else { throw LineFault(fault: .exemplar, offset: note.offset) }
    }

    private mutating func open(_ name: String, _ place: Place) throws(LineFault) {
        try close()
        guard !claimed.contains(name) else { throw fault(.clash, at: place) }
        family = Family(name: name, place: place)
    }

    private mutating func closeMetric() throws(LineFault) {
        defer { metric = nil }
        guard let metric, let family else { return }
        let hasBuckets = family.type == .histogram || family.type == .gaugehistogram
        guard !hasBuckets || metric.buckets.isWhole else {
            throw fault(.grouping, at: family.place)
        }
    }

    private mutating func close() throws(LineFault) {
        try closeMetric()
        guard let family else { return }
        guard !family.hasUnit || family.type.mayHaveUnit else {
            throw fault(.typeRule, at: family.place)
        }
        for name in Set(family.type.suffixes + [""]).map({ family.name + $0 }) {
            guard claimed.insert(name).inserted else {
                throw fault(.clash, at: family.place)
            }
        }
    }

    private func fault(_ fault: ExpositionFault, at place: Place) -> LineFault {
        switch place {
        case .offset(let offset): LineFault(fault: fault, offset: offset)
        case .sample(let index): LineFault(fault: fault, offset: parser.offset(ofSample: index))
        }
    }
}
