import Glibc
import HTTP
import Posix
import Simulation
import Testing

/// What a simulation has told.
@EventLoop
final class EventLog {
    var events: [SimulationEvent] = []
}

/// How the tests start a simulation and ask it.
extension SimulatedSwarmTests {
    static func options(masters: Int = 3, nodes: Int = 3) -> SimulatedSwarm.Options {
        var options = SimulatedSwarm.Options()
        options.masters = masters
        options.nodes = nodes
        options.plan = LoopbackPlan(network: 77)
        options.electionTime = .milliseconds(200)
        return options
    }

    /// Runs `body` with a Swarm and a client, and ends both.
    static func withSwarm(
        _ options: SimulatedSwarm.Options = options(),
        toldTo log: EventLog = EventLog(),
        _ body: @EventLoop (SimulatedSwarm, Client) async throws -> Void
    ) async throws {
        let swarm = SimulatedSwarm(options) { log.events.append($0) }
        let client = Client(userAgent: "test")
        try await swarm.start()
        do {
            try await body(swarm, client)
        } catch {
            await swarm.stop()
            throw error
        }
        client.closeIdle()
        await swarm.stop()
    }

    static func get(
        _ client: Client,
        _ address: String,
        _ target: String,
        method: String = "GET",
        time: Duration = .seconds(5)
    ) async throws -> ClientResponse {
        let url = try ServiceURL("http://\(address)")
        return try await client.send(ClientRequest(method, url, target, time: time))
    }

    static func info(_ client: Client, _ master: SimulatedMaster) async throws -> String {
        let response = try await get(client, master.address.description, "/info")
        #expect(response.status == 200)
        return String(decoding: response.body, as: UTF8.self)
    }

    /// Waits until a condition holds, for five seconds at most.
    static func wait(until condition: @EventLoop () async throws -> Bool) async throws {
        for _ in 0..<250 {
            if try await condition() { return }
            try await Task.sleep(for: .milliseconds(20))
        }
        Issue.record("the condition did not come true within five seconds")
    }

    /// How many sockets of this process have a machine of the simulation at either end.
    static func openDescriptors() -> Int {
        typealias Ask = (
            Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>
        ) -> Int32
        func isOurs(_ descriptor: Int32, _ ask: Ask) -> Bool {
            var address = sockaddr_in()
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            let result = withUnsafeMutablePointer(to: &address) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    ask(descriptor, $0, &length)
                }
            }
            guard result == 0, Int32(address.sin_family) == AF_INET else { return false }
            return UInt32(bigEndian: address.sin_addr.s_addr) >> 16 == 127 << 8 | 77
        }
        return (0..<4096).count {
            isOurs($0) { getsockname($0, $1, $2) } || isOurs($0) { getpeername($0, $1, $2) }
        }
    }
}
