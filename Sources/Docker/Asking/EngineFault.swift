package import HTTP
import JSON

/// Why an engine did not answer a question: what was asked of whom, and the cause.
package struct EngineFault: Error, Equatable, Sendable {
    package enum Cause: Equatable, Sendable {
        /// There was no whole answer.
        case transport(ClientError)
        /// There is no socket at that path.
        case noSocket
        /// This user may not use the socket.
        case noPermission
        /// The engine is no manager of a swarm; the sentence is its own.
        case notManager(String)
        /// A status that is no success, and the engine's own sentence.
        case status(Int, message: String)
        /// Both sides have no version of the API in common.
        case version(String)
        /// Something else than a Docker engine answers there.
        case notEngine(String)
        /// The answer is not what the API says.
        case malformed(String)
        /// No host answered; the fault of each, in the order they were asked.
        case all([EngineFault])
    }

    /// `GET unix:///var/run/docker.sock/services`: method, host and path.
    package let request: String
    package let cause: Cause
    /// Whether the engine may have done what was asked although no answer tells.
    package var isUncertain = false

    package init(_ request: String, _ cause: Cause) {
        self.request = request
        self.cause = cause
    }

    /// Whether the fault lies with the host, so that another one may answer.
    ///
    /// What cannot be asked again without harm must not be asked of another one either.
    package var isOfHost: Bool {
        if isUncertain { return false }
        switch cause {
        case .transport(.cancelled): return false
        case .status(let code, _): return code >= 500
        default: return true
        }
    }

    /// One word for a metric's label.
    package var reason: String {
        switch cause {
        case .transport(let error): error.reason
        case .noSocket: "no_socket"
        case .noPermission: "permission"
        case .notManager: "not_manager"
        case .status: "http_status"
        case .version: "api_version"
        case .notEngine: "not_engine"
        case .malformed: "malformed"
        case .all(let faults): faults.last?.reason ?? "no_host"
        }
    }

    /// The status of the answer, where there was one that is no success.
    package var status: Int? {
        if case .status(let code, _) = cause { code } else { nil }
    }
}

extension EngineFault: CustomStringConvertible {
    /// One line for a person: the question and what is wrong.
    package var description: String {
        if case .all(let faults) = cause {
            return faults.map(\.description).joined(separator: "; ")
        }
        return "\(request): \(explanation)"
    }

    /// What is wrong, without the question.
    package var explanation: String {
        switch cause {
        case .transport(let error): error.description
        case .noSocket:
            "there is no such socket: is Docker running, and is the socket mounted?"
        case .noPermission:
            "permission denied on the socket: run as root or as a member of the group docker"
        case .notManager(let message): message
        case .status(let code, let message): message.isEmpty ? "HTTP \(code)" : message
        case .version(let message), .notEngine(let message), .malformed(let message): message
        case .all: description
        }
    }
}

extension EngineFault.Cause {
    /// The cause behind a request that got no answer.
    init(_ error: ClientError, toSocket isSocket: Bool) {
        switch error {
        case .notConnected(_, let system) where isSocket && system.isMissing: self = .noSocket
        case .notConnected(_, let system) where isSocket && system.isDenied: self = .noPermission
        default: self = .transport(error)
        }
    }

    /// The cause that an answer without success tells.
    init(_ response: ClientResponse) {
        let message = Self.message(response.body)
        switch response.status.code {
        case 503 where message.contains("not a swarm manager"): self = .notManager(message)
        case 400 where message.hasPrefix("client version"): self = .version(message)
        case 400 where message.contains("HTTP request to an HTTPS server"):
            self = .notEngine("the engine wants TLS on this port")
        case let code: self = .status(code, message: message)
        }
    }

    /// The sentence of `{"message": ...}`, or the start of a body that is no such object, made one line.
    static func message(_ body: [UInt8]) -> String {
        if body.count < 65536, let text = (try? JSON(reading: body))?["message"]?.string {
            return oneLine(text)
        }
        return oneLine(String(decoding: body.prefix(512), as: UTF8.self))
    }

    private static func oneLine(_ text: String) -> String {
        var line = ""
        for scalar in text.unicodeScalars.prefix(300) {
            line.unicodeScalars.append(scalar.value < 0x20 || scalar.value == 0x7F ? " " : scalar)
        }
        return line.trimmingBlanks()
    }
}
