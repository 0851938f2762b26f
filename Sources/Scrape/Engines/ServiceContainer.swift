import Docker

/// A container that an engine lists and that is of a service.
struct ServiceContainer: Equatable, Sendable {
    /// 64 digits.
    let id: String
    let name: String
    let service: String
    /// The task of swarm mode that it is; "" for none.
    let taskID: String

    /// A container as the list has it; `nil` for one that is of no service.
    init?(_ container: EngineContainer, _ grouping: ServiceGrouping) {
        // What goes into a path has to be what it seems.
        guard (1...128).contains(container.id.utf8.count),
            container.id.utf8.allSatisfy(Self.isPlain)
        else { return nil }
        id = container.id
        // A name with another slash is a link's.
        let names = container.names.map { $0.drop { $0 == "/" } }
        let name = names.first { !$0.contains("/") }.map(String.init) ?? ""
        self.name = name
        let labels = Self.sanitised(container.labels)
        let service = grouping.service { label in
            switch label {
            case "id": "/docker/\(container.id)"
            case "name": name
            case "image": container.image
            default: labels[label]
            }
        }
        guard let service else { return nil }
        self.service = service
        taskID = labels[LabelRole.Field.taskID.rawValue] ?? ""
    }

    /// The labels as cAdvisor names them: of two that come to the same name, the first one by its key.
    private static func sanitised(_ labels: [EngineLabel]) -> [String: String] {
        var names: [String: String] = [:]
        for label in labels.sorted(by: { $0.key < $1.key }) {
            let key = label.key.utf8.map { byte in
                isPlain(byte) ? byte : UInt8(ascii: "_")
            }
            let name = "container_label_" + String(decoding: key, as: UTF8.self)
            if names[name] == nil { names[name] = label.value }
        }
        return names
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
