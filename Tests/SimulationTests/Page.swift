/// A page of the text format, read as simply as possible: for checking pages that are known to hold no
/// escapes and no blanks in label values but those of one family.
struct Page {
    struct Sample {
        let name: String
        /// Names and values, in the order they stand.
        let labels: [(name: String, value: String)]
        let value: Double
        let timestamp: Int64?

        func label(_ name: String) -> String? { labels.first { $0.name == name }?.value }
    }

    var helps: [String: String] = [:]
    var kinds: [String: String] = [:]
    /// By the text before the value.
    var samples: [String: Sample] = [:]
    /// The lines that were none of these.
    var strange: [String] = []
    /// Family names in the order of their TYPE lines.
    var families: [String] = []

    init(_ text: String) {
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") {
                let parts = line.split(separator: " ", maxSplits: 3)
                if parts.count == 4, parts[1] == "HELP" {
                    helps[String(parts[2])] = String(parts[3])
                } else if parts.count == 4, parts[1] == "TYPE" {
                    kinds[String(parts[2])] = String(parts[3])
                    families.append(String(parts[2]))
                } else {
                    strange.append(String(line))
                }
            } else if let (key, sample) = Self.sample(line), samples[key] == nil {
                samples[key] = sample
            } else {
                strange.append(String(line))
            }
        }
    }

    private static func sample(_ line: Substring) -> (String, Sample)? {
        let end = line.lastIndex(of: "}").map(line.index(after:)) ?? line.firstIndex(of: " ")
        guard let end else { return nil }
        let key = line[..<end]
        let numbers = line[end...].split(separator: " ")
        guard let first = numbers.first, let value = Double(first), numbers.count <= 2 else {
            return nil
        }
        let name = key.prefix { $0 != "{" }
        let labels = key.dropFirst(name.count).dropFirst().dropLast()
            .split(separator: "\",")
            .map { pair in
                let equals = pair.firstIndex(of: "=") ?? pair.endIndex
                let value = pair[equals...].dropFirst(2)
                return (
                    name: String(pair[..<equals]),
                    value: value.hasSuffix("\"") ? String(value.dropLast()) : String(value)
                )
            }
        let sample = Sample(
            name: String(name),
            labels: labels,
            value: value,
            timestamp: numbers.count == 2 ? Int64(numbers[1]) : nil
        )
        return (String(key), sample)
    }

    /// The sum of a family over the containers of a service.
    func sum(_ family: String, service: String) -> Double {
        samples.values.reduce(0) { sum, sample in
            let isMeant =
                sample.name == family
                && sample.label("container_label_com_docker_swarm_service_name") == service
            return isMeant ? sum + sample.value : sum
        }
    }
}
