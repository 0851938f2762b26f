package import Daemon
package import Docker

/// A discovery job for classic Swarm, as the configuration says it.
package struct SwarmJob: Equatable, Sendable {
    /// One manager to ask; managers of classic Swarm are asked as engines are.
    package typealias Master = EngineHost

    /// Its list is served at `/sd/NAME`.
    package var name: String
    /// At least one.
    package var masters: [Master]
    /// From the start of a poll to the start of the next.
    package var refreshInterval = Duration.seconds(1)
    /// How long one master may take to answer.
    package var timeout = Duration.seconds(1)
    /// How old the list may become before it is no longer served; `nil` for any age.
    package var maxStaleness: Duration?
    /// How the masters are asked.
    package var client = ClientOptions()
    package var options = SwarmTargetOptions()
    /// The file_sd file that holds the list too.
    package var file: String?

    package init(name: String, masters: [Master]) {
        self.name = name
        self.masters = masters
    }
}
