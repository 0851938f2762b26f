import HTTP

/// A master's answer to `GET /info`, judged.
enum MasterAnswer {
    /// Reads the body and judges it, without what earlier answers said.
    ///
    /// It runs off the event loop: a body may have 64 MiB.
    @concurrent
    static func read(_ response: ClientResponse) async -> Result<SwarmStatus, PollFailure> {
        guard response.status == 200 else {
            let start = AnswerRefusal.harmless(response.body)
            return .failure(.status(response.status, body: start))
        }
        switch SwarmAnswer.read(response.body) {
        case .refused(let refusal): return .failure(.refused(refusal))
        case .swarm(let status): return .success(status)
        }
    }
}
