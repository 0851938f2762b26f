import Docker
import JSON

/// A node of a swarm, as far as it matters for what may run on it.
struct SwarmNode: EngineItem, Equatable {
    static let path = "/nodes"

    let id: String
    let hostname: String
    let role: String
    let address: String
    let os: String
    let architecture: String
    let labels: [String: String]
    let engineLabels: [String: String]
    /// It answers its manager.
    let isReady: Bool
    /// It may be given tasks.
    let isActive: Bool

    init?(_ json: JSON) {
        guard let id = json["ID"]?.string else { return nil }
        self.id = id
        let spec = json["Spec"]
        let description = json["Description"]
        let status = json["Status"]
        hostname = description?["Hostname"]?.string ?? ""
        role = spec?["Role"]?.string ?? ""
        address = status?["Addr"]?.string ?? ""
        os = description?["Platform"]?["OS"]?.string ?? ""
        architecture = description?["Platform"]?["Architecture"]?.string ?? ""
        labels = Self.texts(spec?["Labels"])
        engineLabels = Self.texts(description?["Engine"]?["Labels"])
        isReady = status?["State"]?.string == "ready"
        isActive = spec?["Availability"]?.string == "active"
    }

    private static func texts(_ json: JSON?) -> [String: String] {
        let pairs = (json?.members ?? []).compactMap { member in
            member.value.string.map { (member.name, $0) }
        }
        return Dictionary(pairs) { _, last in last }
    }
}
