import Scaling
import Scrape

extension InstantAnswer {
    /// The one number that the query found.
    var single: Double {
        get throws(QueryFault) {
            switch self {
            case .scalar(let value): return try Self.finite(value)
            case .vector(let elements):
                guard let first = elements.first else {
                    throw QueryFault(.empty, "the query finds nothing")
                }
                guard elements.count == 1 else {
                    throw QueryFault(
                        .several,
                        "the query finds \(elements.count) values where one is needed"
                    )
                }
                return try Self.finite(first.value)
            }
        }
    }

    /// What the query tells of `current` replicas.
    ///
    /// An element with the label of a container is that replica's; of those, what the pages do not
    /// show is left out, where they show any. A label counts as a container's where it tells one that the
    /// pages show, or looks like an ID: a `name` may be that of anything. A single element without such
    /// a label stands for all replicas, several are one replica each, and when there are more of them
    /// than replicas, their mean counts.
    func perReplica(
        _ current: Int,
        _ containers: [ContainerUsage]
    ) throws(QueryFault) -> Reading {
        guard case .vector(let elements) = self, !elements.isEmpty else {
            return .mean(try single)
        }
        guard elements.contains(where: { $0.value.isFinite }) else {
            throw QueryFault(.nan, "the query finds no finite number")
        }
        let known = Set(containers.flatMap(\.names))
        let telling = Element.containerLabels.filter { label in
            elements.contains { $0.container(as: label).map(known.contains) ?? false }
        }
        let names = elements.compactMap { $0.container(telling) }
        if names.count == elements.count {
            var values: [Substring: Double] = [:]
            for (name, element) in zip(names, elements) {
                guard values.updateValue(element.value, forKey: name) == nil else {
                    throw QueryFault(.several, "the query finds several values of \(name)")
                }
            }
            let shown = containers.map { container in
                container.names.lazy.compactMap { values[$0] }.first
            }
            if shown.contains(where: { $0 != nil }) {
                return .replicas(shown.map { $0.map(Self.reading) ?? .missing })
            }
        } else if elements.count == 1 {
            return .mean(elements[0].value)
        }
        if elements.count > current {
            let finite = elements.map(\.value).filter(\.isFinite)
            return .mean(finite.reduce(0) { $0 + $1 / Double(finite.count) })
        }
        return .replicas(elements.map { Self.reading($0.value) })
    }

    private static func reading(_ value: Double) -> ReplicaReading {
        value.isFinite ? .full(value) : .missing
    }

    private static func finite(_ value: Double) throws(QueryFault) -> Double {
        guard value.isFinite else { throw QueryFault(.nan, "the query finds \(value)") }
        return value
    }
}

extension InstantAnswer.Element {
    /// Labels that may tell the container: `id` holds the control group on cAdvisor's pages, and
    /// `name` the container's name.
    fileprivate static let containerLabels = ["id", "container_id", "name"]

    /// What one of these labels says.
    fileprivate func container(as label: String) -> Substring? {
        guard let text = labels[label], !text.isEmpty else { return nil }
        return label == "name" ? text[...] : ContainerUsage.containerID(of: text)
    }

    /// The container that it is of, as the first label says it that is one of `telling`, or an ID.
    fileprivate func container(_ telling: [String]) -> Substring? {
        for label in Self.containerLabels {
            guard let name = container(as: label) else { continue }
            let isID = name.utf8.count == 64 && name.allSatisfy(\.isHexDigit)
            if telling.contains(label) || isID { return name }
        }
        return nil
    }
}

extension ContainerUsage {
    /// What elements may call it.
    fileprivate var names: [Substring] { [containerID, name[...]] }
}
