import Metrics
import Testing

@testable import Scrape

/// What is kept of label sets from page to page.
@Suite struct SeriesMeaningsTests {
    private static let service = "container_label_com_docker_swarm_service_name=\"web\""
    private static let demand = UsageDemand(ServiceGrouping(.swarm), [])
    private static let selection = PageSelection(demand)

    /// Learns the label sets of a page that are to be learned.
    private func learn(
        _ reader: ExpositionReader,
        _ meanings: inout SeriesMeanings,
        _ containers: inout ContainerTable
    ) {
        meanings.follow(reader)
        let numbers = (1..<Int32(reader.labelSetCount)).filter {
            meanings.isToLearn($0, containers)
        }
        reader.forEachLabelSet(numbers) { number, labels in
            let labels = Self.selection.meaning(of: labels)
            guard let slot = containers.slot(of: labels, Self.demand, limit: 100) else { return }
            meanings.note(number, labels, at: slot, containers.generation(at: slot))
        }
    }

    private func reader(_ lines: [String]) throws -> ExpositionReader {
        var reader = ExpositionReader(Self.selection.options, remembers: true)
        let page = lines.map { "container_network_receive_bytes_total{\($0)} 1\n" }.joined()
        try reader.read(Array(page.utf8))
        return reader
    }

    @Test func `label sets that mean the same series of a container have one number`() throws {
        var lines: [String] = []
        for id in ["a", "b"] {
            for interface in ["eth0", "eth1"] {
                // Versions of cAdvisor print a container's own labels twice, or at random.
                for name in ["one", "two"] {
                    lines.append(
                        "\(Self.service),id=\"\(id)\",interface=\"\(interface)\",name=\"\(name)\""
                    )
                }
            }
        }
        let reader = try reader(lines + ["id=\"c\",interface=\"eth0\""])
        var meanings = SeriesMeanings()
        var containers = ContainerTable()
        learn(reader, &meanings, &containers)
        let found = reader.samples.map { meanings.series($0.labelSet) }
        let numbers = found.map { $0?.number }
        #expect(found.map { $0?.slot } == [0, 0, 0, 0, 1, 1, 1, 1, nil])
        #expect(numbers.last == .some(nil) && Set(numbers.compactMap(\.self)).count == 4)
        for pair in stride(from: 0, to: 8, by: 2) { #expect(numbers[pair] == numbers[pair + 1]) }
    }

    @Test func `a container that goes and comes back for ever costs no more memory`() throws {
        let reader = try reader(["\(Self.service),id=\"a\",interface=\"eth0\""])
        var meanings = SeriesMeanings()
        var containers = ContainerTable()
        for _ in 0..<5000 {
            learn(reader, &meanings, &containers)
            #expect(meanings.series(reader.samples[0].labelSet)?.slot == 0)
            containers.remove(0)
        }
        #expect(containers.count == 1 && meanings.count < 2000)
    }
}
