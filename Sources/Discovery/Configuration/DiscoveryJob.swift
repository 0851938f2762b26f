/// A discovery job of any kind, as the configuration says it.
package enum DiscoveryJob: Equatable, Sendable {
    /// `swarm_sd`.
    case swarm(SwarmJob)
    /// `dockerswarm_sd` and `docker_sd`.
    case engine(EngineJob)

    /// Its list is served at `/sd/NAME`.
    package var name: String {
        switch self {
        case .swarm(let job): job.name
        case .engine(let job): job.name
        }
    }

    /// How old the list may become before it is no longer served; `nil` for any age.
    var maxStaleness: Duration? {
        switch self {
        case .swarm(let job): job.maxStaleness
        case .engine(let job): job.maxStaleness
        }
    }

    /// The file_sd file that holds the list too.
    package var file: String? {
        get {
            switch self {
            case .swarm(let job): job.file
            case .engine(let job): job.file
            }
        }
        set {
            switch self {
            case .swarm(var job):
                job.file = newValue
                self = .swarm(job)
            case .engine(var job):
                job.file = newValue
                self = .engine(job)
            }
        }
    }

    var refreshInterval: Duration {
        switch self {
        case .swarm(let job): job.refreshInterval
        case .engine(let job): job.refreshInterval
        }
    }
}
