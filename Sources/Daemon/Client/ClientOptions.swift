package import HTTP
package import TLS

/// How another server is asked: over TLS or not, and as whom.
///
/// It is what Prometheus calls the HTTP client configuration, as far as it is spoken here.
package struct ClientOptions: Hashable, Sendable {
    /// As whom.
    package enum Credentials: Hashable, Sendable {
        /// By name and password (RFC 7617).
        case basic(name: SecretSource, password: SecretSource)
        /// By the words of another scheme, like `Bearer` (RFC 6750).
        case scheme(String, SecretSource)
    }

    /// What is wanted of TLS; `nil` where nothing is said of it.
    package var tls: TLSOptions?
    /// As whom; `nil` for nobody.
    package var credentials: Credentials?

    /// Without TLS, as nobody.
    package init() {}

    /// The request with its TLS and its credentials.
    ///
    /// - Throws: ``ClientError/unprepared(_:)`` when a secret cannot be read.
    package func prepared(_ request: ClientRequest) async throws(ClientError) -> ClientRequest {
        var request = request
        request.tls = tls
        guard let credentials else { return request }
        do throws(SecretFiles.Unreadable) {
            request.fields.append(("Authorization", try await credentials.field()))
        } catch {
            throw .unprepared(error.description)
        }
        return request
    }
}

extension ClientOptions.Credentials {
    /// The value of the field `Authorization`.
    fileprivate func field() async throws(SecretFiles.Unreadable) -> String {
        switch self {
        case .basic(let name, let password):
            let name = try await name.read().text
            return BasicCredentials(name: name, password: try await password.read().text).field
        case .scheme(let scheme, let secret):
            return "\(scheme) \(try await secret.read().text)"
        }
    }
}

extension Client {
    /// Sends a request as `options` say: over their TLS, with their credentials.
    package func send(
        _ request: ClientRequest,
        with options: ClientOptions
    ) async throws(ClientError) -> ClientResponse {
        try await send(try await options.prepared(request))
    }
}
