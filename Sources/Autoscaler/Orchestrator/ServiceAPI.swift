package import HTTP
import JSON
import Scaling

/// The service API of a simulation: `GET /services`, and
/// `POST /services/NAME/scale?replicas=N&version=V`.
///
/// The list is a JSON array of objects with `id`, `name`, `mode`, `replicas`, `running`, `version`
/// and `updating`, and `labels` where it has some; a version that is not the service's any more is answered with 409.
package struct ServiceAPI: Orchestrator {
    private let client: Client
    private let url: ServiceURL
    private let timeout: Duration

    package let kind = "simulation"
    package let canScale = true
    package let knowsAll = true

    private static let bodyLimit = 16 << 20

    package init(_ url: ServiceURL, client: Client, timeout: Duration = .seconds(3)) {
        self.url = url
        self.client = client
        self.timeout = timeout
    }

    package func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        let answer: ClientResponse
        do throws(ClientError) {
            answer = try await client.send(
                ClientRequest(
                    "GET",
                    url,
                    "/services",
                    time: timeout,
                    bodyLimit: Self.bodyLimit
                )
            )
        } catch {
            throw OrchestratorFault("GET \(url)/services: \(error)", reason: error.reason)
        }
        guard answer.status.code == 200 else {
            throw OrchestratorFault(
                "GET \(url)/services: HTTP \(answer.status.code)",
                reason: "http_status"
            )
        }
        guard let elements = try? JSON(reading: answer.body).elements else {
            throw OrchestratorFault("GET \(url)/services: the answer is no JSON array")
        }
        var services: [OrchestratedService] = []
        for (place, element) in elements.enumerated() {
            guard let service = OrchestratedService(element) else {
                throw OrchestratorFault("GET \(url)/services: element \(place) is no service")
            }
            services.append(service)
        }
        return services
    }

    package func scale(_ record: DecisionRecord) async -> ScaleOutcome {
        await scale(record.orchestrated, to: record.decision.desired)
    }

    func scale(_ service: OrchestratedService, to replicas: Int) async -> ScaleOutcome {
        let target =
            "/services/\(Self.encoded(service.name))/scale?replicas=\(replicas)"
            + "&version=\(Self.encoded(service.version))"
        do throws(ClientError) {
            let answer = try await client.send(ClientRequest("POST", url, target, time: timeout))
            switch answer.status.code {
            case 200: return .applied
            case 409: return .conflict
            case let code: return .failed("POST \(url)\(target): HTTP \(code)")
            }
        } catch {
            let reason = "POST \(url)\(target): \(error)"
            guard let now = try? await services().first(where: { $0.id == service.id }) else {
                return .unknown(reason)
            }
            if now.version == service.version { return .failed(reason) }
            return now.declared == replicas ? .applied : .conflict
        }
    }

    /// A text as part of a path or a query (RFC 3986, section 2.3).
    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E:
                result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}

extension OrchestratedService {
    /// Reads a service of the list; `nil` when it is none.
    fileprivate init?(_ json: JSON) {
        guard let id = json["id"]?.string, let name = json["name"]?.string,
            let mode = json["mode"]?.string.flatMap(Mode.init), mode != .job,
            let replicas = json["replicas"]?.integer, replicas >= 0,
            let version = json["version"]?.string, case .bool(let isUpdating)? = json["updating"]
        else { return nil }
        self.init(
            id: id,
            name: name,
            mode: mode,
            declared: replicas,
            running: json["running"]?.integer,
            version: version,
            isUpdating: isUpdating,
            labels: Dictionary(
                (json["labels"]?.members ?? []).compactMap { member in
                    member.value.string.map { (member.name, $0) }
                }
            ) { _, last in last }
        )
    }
}
