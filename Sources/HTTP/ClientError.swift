package import Posix
package import TLS

/// Why a request to another server got no answer.
///
/// The description leaves out who was asked: the caller says it.
package enum ClientError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The host has no address.
    case unresolved(String)
    /// None of the host's addresses could be connected to; this is the last one's reason.
    case notConnected(SocketAddress, SystemError)
    /// The time was over, while this was being waited for.
    case timedOut(Duration, while: String)
    /// The connection broke.
    case broken(SystemError)
    /// The server closed the connection before the answer was complete.
    case closedEarly
    /// The body is larger than what is accepted.
    case tooLarge(limit: Int)
    /// What came is no HTTP answer.
    case malformed(String)
    /// There is no TLS with the server, or it ended with an error.
    case tls(TLSError)
    /// What the request needs is not there, like the file of a password.
    case unprepared(String)
    /// Whoever asked does not want the answer any more.
    case cancelled

    /// One word for a metric's label.
    package var reason: String {
        switch self {
        case .unresolved: "dns"
        case .notConnected(_, let error): error.code == 111 ? "refused" : "connect"
        case .timedOut: "timeout"
        case .broken, .closedEarly: "reset"
        case .tooLarge: "too_large"
        case .malformed: "malformed"
        case .tls(let error): error.kind.rawValue
        case .unprepared: "credentials"
        case .cancelled: "cancelled"
        }
    }

    package var description: String {
        switch self {
        case .unresolved(let reason): "no address for the host: \(reason)"
        case .notConnected(let address, let error): "cannot connect to \(address): \(error.reason)"
        case .timedOut(let time, let phase): "timed out after \(Self.seconds(time)) \(phase)"
        case .broken(let error): "the connection broke: \(error.reason)"
        case .closedEarly: "the connection was closed before the answer was complete"
        case .tooLarge(let limit): "the answer is larger than \(limit) bytes"
        case .malformed(let reason): "no HTTP answer: \(reason)"
        case .tls(let error): error.description
        case .unprepared(let reason): reason
        case .cancelled: "cancelled"
        }
    }

    private static func seconds(_ time: Duration) -> String {
        let milliseconds = time / .milliseconds(1)
        return milliseconds.rounded() == milliseconds && milliseconds < 1000
            ? "\(Int(milliseconds)) ms" : "\(trimmed(milliseconds / 1000)) s"
    }

    private static func trimmed(_ value: Double) -> String {
        let text = String((value * 1000).rounded() / 1000)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}
