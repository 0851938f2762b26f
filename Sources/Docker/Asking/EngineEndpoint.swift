import Daemon
package import HTTP
package import JSON
package import Posix

/// One engine: the version it speaks, and requests to it.
@EventLoop
package final class EngineEndpoint {
    package nonisolated let host: EngineHost
    private let settings: EngineSettings
    private let client: Client
    private var version: EngineVersion?

    /// One engine of the settings, asked on its own.
    package nonisolated init(_ host: EngineHost, _ settings: EngineSettings, _ client: Client) {
        self.host = host
        self.settings = settings
        self.client = client
    }

    /// `GET` of a path without its version, like `/services`: the JSON of a 200 answer.
    ///
    /// The JSON is read off the event loop.
    package func get(
        _ path: String,
        _ query: EngineQuery = EngineQuery()
    ) async throws(EngineFault) -> JSON {
        let response = try await send("GET", path, query)
        let name = name("GET", path)
        guard response.status == 200 else { throw EngineFault(name, .init(response)) }
        do {
            return try await Self.read(response.body).get()
        } catch {
            throw EngineFault(
                name,
                .malformed("no JSON at byte \(error.offset): \(error.message)")
            )
        }
    }

    /// `POST` of a path without its version, with a body or without one.
    ///
    /// Whatever the engine says is an answer, but for what tells that this host cannot say anything
    /// (no manager, another version). It is sent once; a fault behind which it may have been done all
    /// the same says so.
    package func post(
        _ path: String,
        _ query: EngineQuery = EngineQuery(),
        body: JSON? = nil
    ) async throws(EngineFault) -> EngineAnswer {
        let bytes = body.map { Array($0.text.utf8) } ?? []
        let response = try await send("POST", path, query, body: bytes)
        switch EngineFault.Cause(response) {
        case .notManager(let message):
            throw EngineFault(name("POST", path), .notManager(message))
        case .version(let message):
            throw EngineFault(name("POST", path), .version(message))
        default:
            let json = try? await Self.read(response.body).get()
            return EngineAnswer(
                status: response.status.code,
                json: json,
                message: response.status.code < 300
                    ? "" : EngineFault.Cause.message(response.body)
            )
        }
    }

    /// Sends a request in the version that both speak; a version that does not hold is found anew.
    func send(
        _ method: String,
        _ path: String,
        _ query: EngineQuery,
        body: [UInt8] = [],
        pieces: ClientRequest.Pieces? = nil
    ) async throws(EngineFault) -> ClientResponse {
        var isKnown = version != nil
        while true {
            let spoken = try await negotiate()
            let target = "/v\(spoken)\(path)\(query.text)"
            let response = try await transfer(
                settings.request(method, host, target, body: body, pieces: pieces),
                name(method, path)
            )
            guard response.status == 400, isKnown, case .version = EngineFault.Cause(response)
            else { return response }
            // The engine was replaced by one that speaks another version; it did nothing.
            version = nil
            isKnown = false
        }
    }

    private func negotiate() async throws(EngineFault) -> EngineVersion {
        if let version { return version }
        let name = name("GET", "/_ping")
        let response = try await transfer(settings.request("GET", host, "/_ping"), name)
        guard response.status == 200 else {
            switch EngineFault.Cause(response) {
            case .status(let code, let message) where code < 500:
                let said = message.isEmpty ? "HTTP \(code)" : "HTTP \(code), \(message)"
                throw EngineFault(name, .notEngine("this is no Docker Engine API: \(said)"))
            case let cause: throw EngineFault(name, cause)
            }
        }
        let offered = response.fields["Api-Version"]
        guard offered != nil || response.body == Array("OK".utf8) else {
            throw EngineFault(name, .notEngine("this is no Docker Engine API"))
        }
        let version = offered.flatMap(EngineVersion.init)
        guard let spoken = EngineVersion.spoken(with: version, upTo: settings.newest) else {
            throw EngineFault(
                name,
                .version(
                    "the engine speaks API version \(offered ?? "") "
                        + "and \(EngineVersion.oldest) is needed"
                )
            )
        }
        self.version = spoken
        return spoken
    }

    private func transfer(
        _ request: ClientRequest,
        _ name: String
    ) async throws(EngineFault) -> ClientResponse {
        let isSent = Lock(false)
        var request = request
        request.beforeSending = { isSent.withLock { $0 = true } }
        do {
            return try await client.send(request, with: settings.client)
        } catch {
            // What comes back later may be another engine.
            version = nil
            var fault = EngineFault(name, .init(error, toSocket: host.socketPath != nil))
            fault.isUncertain = request.method == "POST" && isSent.withLock { $0 }
            throw fault
        }
    }

    /// A question as faults name it.
    func name(_ method: String, _ path: String) -> String { "\(method) \(host)\(path)" }

    @concurrent
    private static func read(_ body: [UInt8]) async -> Result<JSON, JSONFault> {
        do throws(JSONFault) {
            return .success(try JSON(reading: body))
        } catch {
            return .failure(error)
        }
    }
}

/// An engine's answer to a `POST`.
package struct EngineAnswer: Equatable, Sendable {
    package let status: Int
    /// The body; `nil` where it is no JSON, as in answers without a body.
    package let json: JSON?
    /// The engine's own sentence when it did not do it; else "".
    package let message: String

    package var isSuccess: Bool { (200..<300).contains(status) }
}
