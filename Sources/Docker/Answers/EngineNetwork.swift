package import JSON

/// A network of an engine: `GET /networks`.
package struct EngineNetwork: EngineItem, Equatable {
    package static let path = "/networks"

    package let id: String
    package let name: String
    /// `local` or `swarm`.
    package let scope: String
    package let isInternal: Bool
    package let isIngress: Bool
    package let labels: [EngineLabel]

    package init?(_ json: JSON) {
        guard let id = json.text("Id") else { return nil }
        self.id = id
        name = json.text("Name") ?? ""
        scope = json.text("Scope") ?? ""
        isInternal = json["Internal"]?.bool ?? false
        isIngress = json["Ingress"]?.bool ?? false
        labels = json.labels("Labels")
    }
}
