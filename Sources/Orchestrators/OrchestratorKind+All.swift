package import Autoscaler

extension OrchestratorKind {
    /// The orchestrators of this module, for the configuration.
    package static let all: [OrchestratorKind] = [.docker, .exec, .webhook]
}
