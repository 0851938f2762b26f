package import Docker
package import HTTP

/// Why a host's answer is of no use, so that the next one is asked.
package enum PollFailure: Error, Equatable, Sendable {
    /// There was no whole answer.
    case transport(ClientError)
    /// The status was not 200; the start of the body, made harmless.
    case status(Status, body: String)
    /// The body is no answer of a classic Swarm manager.
    case refused(AnswerRefusal)
    /// It is one, but its list of nodes must not be trusted.
    case untrusted(SwarmStatus.Trust)
    /// An engine did not answer a question.
    case engine(EngineFault)
}

extension PollFailure: CustomStringConvertible {
    /// One word for a metric's label.
    package var reason: String {
        switch self {
        case .transport(let error): error.reason
        case .status: "http_status"
        case .refused(let refusal): refusal.reason
        case .untrusted(.emptyUnconfirmed): "empty_unconfirmed"
        case .untrusted(.replicaWithoutPrimary): "replica_without_primary"
        case .untrusted: "nodes_missing"
        case .engine(let fault): fault.reason
        }
    }

    /// One line for a person.
    package var description: String {
        switch self {
        case .transport(let error): error.description
        case .status(let status, let body):
            body.isEmpty ? "it answered \(status)" : "it answered \(status): \(body)"
        case .refused(let refusal): refusal.description
        case .untrusted(.emptyUnconfirmed):
            "it lists no nodes, as a manager that has just started does; "
                + "believed once \(EmptyBelief.polls) polls over "
                + "\(EmptyBelief.time.components.seconds) s have said so"
        case .untrusted(let trust): trust.description
        case .engine(let fault): fault.description
        }
    }
}
