/// A page as cAdvisor v0.36.0 prints it: names, help texts, labels and timestamps are that version's.
///
/// Families come in the order of their names, and every sample of a container has every label, empty
/// where it does not apply. What is read from a control group has a timestamp, what is configured has
/// none.
struct CadvisorPage {
    /// What kind of family a line `# TYPE` declares.
    enum Kind: String {
        case counter
        case gauge
    }

    /// A reading with its labels, written out once: those before `id`, and those from there on.
    struct Subject {
        let reading: ContainerReading
        let head: String
        let id: String
        let image: String
        let name: String
        let milliseconds: String

        init(_ reading: ContainerReading) {
            self.reading = reading
            let prefix = "container_label_com_docker_"
            let task = reading.task
            head =
                "{\(prefix)stack_namespace=\"\","
                + "\(prefix)swarm_node_id=\"\(escaped(task?.nodeID))\","
                + "\(prefix)swarm_service_id=\"\(escaped(task?.serviceID))\","
                + "\(prefix)swarm_service_name=\"\(escaped(task?.serviceName))\","
                + "\(prefix)swarm_task=\"\","
                + "\(prefix)swarm_task_id=\"\(escaped(task?.id))\","
                + "\(prefix)swarm_task_name=\"\(escaped(task?.name))\","
            id = "id=\"\(escaped(reading.id))\","
            image = "image=\"\(escaped(reading.image))\","
            name = "name=\"\(escaped(reading.name))\""
            milliseconds = " \(Int64((reading.time * 1000).rounded(.down)))"
        }
    }

    /// A label beside those that every container has; it stands where its name sorts.
    struct Label {
        let name: String
        let value: String

        init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    let host: HostReading
    let subjects: [Subject]
    private(set) var bytes: [UInt8] = []
    private var family = ""

    private init(_ host: HostReading) {
        self.host = host
        subjects = ([host.root] + host.containers).map(Subject.init)
        bytes.reserveCapacity(4096 + 20_000 * subjects.count)
    }

    /// The whole page.
    static func bytes(_ host: HostReading) -> [UInt8] {
        var page = CadvisorPage(host)
        page.appendVersion()
        page.appendCPU()
        page.appendFilesystem()
        page.appendMemory()
        page.appendNetwork()
        page.appendSpecification()
        page.appendMachine()
        return page.bytes
    }

    /// Begins a family.
    mutating func begin(_ name: String, _ kind: Kind, _ help: StaticString) {
        family = name
        bytes += "# HELP \(name) ".utf8
        help.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes += "\n# TYPE \(name) \(kind.rawValue)\n".utf8
    }

    /// Appends a sample that is of no container; `labels` are in braces already.
    mutating func sample(_ value: Double, labels: String = "") {
        bytes += "\(family)\(labels) \(GoText.float(value))\n".utf8
    }

    /// Appends the sample of a container, with `labels` sorted into those that every container has.
    mutating func sample(
        _ subject: Subject,
        _ value: Double,
        labels: [Label] = [],
        at milliseconds: String? = nil
    ) {
        bytes += family.utf8
        bytes += subject.head.utf8
        append(labels.filter { $0.name < "id" })
        bytes += subject.id.utf8
        bytes += subject.image.utf8
        append(labels.filter { $0.name > "image" && $0.name < "name" })
        bytes += subject.name.utf8
        for label in labels where label.name > "name" {
            bytes += ",\(label.name)=\"\(label.value)\"".utf8
        }
        bytes += "} \(GoText.float(value))\(milliseconds ?? subject.milliseconds)\n".utf8
    }

    private mutating func append(_ labels: [Label]) {
        for label in labels { bytes += "\(label.name)=\"\(label.value)\",".utf8 }
    }

    /// Appends a family with one sample a container.
    mutating func each(
        _ name: String,
        _ kind: Kind,
        _ help: StaticString,
        _ value: (ContainerReading) -> Double
    ) {
        begin(name, kind, help)
        for subject in subjects { sample(subject, value(subject.reading)) }
    }
}

/// A label value between quotes, as the text format wants it.
private func escaped(_ text: String?) -> String {
    guard let text else { return "" }
    guard text.utf8.contains(where: { [0x22, 0x5C, 0x0A].contains($0) }) else { return text }
    return text.unicodeScalars.reduce(into: "") { result, scalar in
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        default: result.unicodeScalars.append(scalar)
        }
    }
}
