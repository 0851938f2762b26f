import Posix
import Testing

@testable import HTTP

@Suite("The client, holding back a body", .timeLimit(.minutes(1)))
@EventLoop
struct ClientHeldBodyTests {
    private let client = Client(userAgent: "swarm-bridge/test")

    private func request(_ server: ScriptedServer, time: Duration) throws -> ClientRequest {
        ClientRequest("GET", try ServiceURL("http://\(server.address)"), "/x", time: time)
    }

    private func server() throws -> ScriptedServer {
        try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
            try? await Task.sleep(for: .milliseconds(50))
            wire.send("def")
        }
    }

    @Test("receives it when it may go on, at once or later")
    func goesOn() async throws {
        for delay in [nil, Duration.milliseconds(150)] {
            let server = try server()
            var calls = 0
            var request = try request(server, time: Wire.patience)
            request.beforeBody = { goOn in
                calls += 1
                var memory: [UInt8] = []
                guard let delay else { return goOn(&memory) }
                Reactor.shared.after(delay) {
                    var memory: [UInt8] = []
                    goOn(&memory)
                }
            }
            let start = ContinuousClock.now
            let response = try await client.send(request)
            #expect(String(decoding: response.body, as: UTF8.self) == "abcdef")
            #expect(calls == 1)
            #expect(ContinuousClock.now - start >= delay ?? .zero)
            server.close()
        }
    }

    @Test("gives up when the time is over before it may go on")
    func timesOut() async throws {
        let server = try server()
        var request = try request(server, time: .milliseconds(200))
        var goOn: ClientRequest.GoOn?
        request.beforeBody = { goOn = $0 }
        let error = await #expect(throws: ClientError.self) { try await client.send(request) }
        #expect(error?.reason == "timeout")
        // Too late: nothing happens.
        var memory: [UInt8] = []
        goOn?(&memory)
        server.close()
    }

    /// Where the bytes of an array are.
    private func place(_ array: [UInt8]) -> Int {
        array.withUnsafeBytes { Int(bitPattern: $0.baseAddress) }
    }

    @Test("receives it into the memory that it is given")
    func usesMemory() async throws {
        let server = try server()
        var memory = Array("of the body before".utf8)
        let before = place(memory)
        var request = try request(server, time: Wire.patience)
        request.beforeBody = { goOn in goOn(&memory) }
        let response = try await client.send(request)
        #expect(String(decoding: response.body, as: UTF8.self) == "abcdef")
        #expect(place(response.body) == before && memory.isEmpty)
        server.close()
    }
}
