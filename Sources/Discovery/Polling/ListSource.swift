import Docker
import Posix

/// What a ``ListPoller`` asks: the managers of a classic Swarm, or engines.
@EventLoop
protocol ListSource: AnyObject {
    /// Those that can be asked, in the order of the configuration.
    var hosts: [EngineHost] { get }
    /// Whether what an event is about goes on for a while behind it.
    var settles: Bool { get }

    /// Asks one host and makes the list of its answer; where nothing changed that is `current` itself.
    func ask(_ host: Int, unless current: TargetList?) async -> Result<ListAnswer, PollFailure>

    /// Asks one host, and believes nothing of it, whether it would give a good answer: what it says it is,
    /// or why it would not.
    func check(_ host: Int) async -> Result<String?, PollFailure>

    /// What failed with a host, with the question in it.
    func sentence(_ failure: PollFailure, of host: Int) -> String

    /// From now on `changed` is called when something happened that a poll would show.
    func start(_ changed: @escaping @EventLoop () -> Void)

    /// Nobody asks any more.
    func stop()
}

/// A list, and what a log says of the answer that it was made of.
struct ListAnswer {
    let list: TargetList
    /// What answered, or what was asked for: `primary`, `tasks`.
    let role: String
    /// What is counted: `nodes`, `targets`.
    let unit: String
    let count: Int
    /// What a manager of a classic Swarm said.
    var status: SwarmStatus?

    /// What the manager of a classic Swarm says it is; `nil` where nobody says.
    var saidRole: String? { status?.role?.rawValue }
}
