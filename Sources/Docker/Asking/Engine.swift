package import HTTP
package import JSON
package import Posix

/// The engines that can answer the same questions, as the managers of one swarm can.
///
/// They are asked one after the other: the last one that answered first, those that failed lately last.
@EventLoop
package final class Engine {
    package nonisolated let settings: EngineSettings
    /// One for each host of the settings, in their order.
    package nonisolated let endpoints: [EngineEndpoint]
    private var order: HostOrder

    package nonisolated init(_ settings: EngineSettings, client: Client) {
        self.settings = settings
        endpoints = settings.hosts.map { EngineEndpoint($0, settings, client) }
        order = HostOrder(count: settings.hosts.count)
    }

    /// Does `work` with one host after the other, until one does not fail for a reason of its own.
    ///
    /// All requests of one `work` go to the same host, so that their answers fit together.
    package func ask<Answer>(
        _ work: @EventLoop (EngineEndpoint) async throws(EngineFault) -> Answer
    ) async throws(EngineFault) -> Answer {
        var faults: [EngineFault] = []
        for index in order.candidates(at: .now) {
            do throws(EngineFault) {
                let answer = try await work(endpoints[index])
                _ = order.succeeded(index)
                return answer
            } catch {
                guard error.isOfHost else { throw error }
                order.failed(index, at: .now)
                faults.append(error)
            }
        }
        if faults.count == 1, let only = faults.first { throw only }
        throw EngineFault("", .all(faults))
    }

    /// ``EngineEndpoint/get(_:_:)`` of the first host that answers.
    package func get(
        _ path: String,
        _ query: EngineQuery = EngineQuery()
    ) async throws(EngineFault) -> JSON {
        try await ask { endpoint throws(EngineFault) in try await endpoint.get(path, query) }
    }

    /// ``EngineEndpoint/post(_:_:body:)`` to the first host that can take it.
    package func post(
        _ path: String,
        _ query: EngineQuery = EngineQuery(),
        body: JSON? = nil
    ) async throws(EngineFault) -> EngineAnswer {
        try await ask { endpoint throws(EngineFault) in
            try await endpoint.post(path, query, body: body)
        }
    }

    /// A list of items of the first host that answers: `/services`, `/tasks`, `/nodes`, ...
    package func list<Item: EngineItem>(
        _ type: Item.Type,
        _ query: EngineQuery = EngineQuery()
    ) async throws(EngineFault) -> EngineList<Item> {
        try await ask { endpoint throws(EngineFault) in try await endpoint.list(type, query) }
    }
}

extension EngineEndpoint {
    /// A list of items; those that cannot be read are left out and counted.
    package func list<Item: EngineItem>(
        _ type: Item.Type,
        _ query: EngineQuery = EngineQuery()
    ) async throws(EngineFault) -> EngineList<Item> {
        let json = try await get(Item.path, query)
        guard let list = await EngineList<Item>.read(json) else {
            throw EngineFault(
                name("GET", Item.path),
                .malformed("the answer is \(json.kind), no list")
            )
        }
        return list
    }
}
