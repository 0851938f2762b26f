/// A family whose samples are computed when a page is asked for, such as the process' own numbers.
package struct CollectedFamily: Sendable, Family {
    /// One sample: the label values, and the number.
    package struct Sample: Sendable {
        /// The values, in the order of the family's label names.
        package let values: [String]
        /// The number.
        package let value: Double

        /// A sample.
        package init(_ value: Double, values: [String] = []) {
            self.values = values
            self.value = value
        }
    }

    /// What the family is.
    package let description: FamilyDescription
    /// The samples; none leaves the family out of the page.
    ///
    /// Of two with the same label values the first counts.
    package let samples: [Sample]

    /// A family with its samples.
    ///
    /// - Precondition: it is a counter or a gauge, and each sample has a value for each label.
    package init(_ description: FamilyDescription, _ samples: [Sample]) {
        precondition(description.kind != .histogram, "a histogram observes, it is not collected")
        precondition(
            samples.allSatisfy { $0.values.count == description.labels.count },
            "\(description.labels.count) label values are needed"
        )
        self.description = description
        self.samples = samples
    }

    var hasSamples: Bool { !samples.isEmpty }

    func appendSamples(to page: inout PageEncoder) {
        var byKey: [SeriesKey: Double] = [:]
        for sample in samples {
            let key = SeriesKey(values: sample.values)
            if byKey[key] == nil { byKey[key] = sample.value }
        }
        for (key, value) in byKey.sorted(by: { $0.key < $1.key }) {
            let prefix = PageEncoder.samplePrefix(
                description.name,
                labels: description.labels,
                values: key.values
            )
            page.append(prefix, value)
        }
    }
}
