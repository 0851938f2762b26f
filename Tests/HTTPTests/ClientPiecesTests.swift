import Posix
import Testing

@testable import HTTP

@Suite("The client, taking an answer in pieces", .timeLimit(.minutes(1)))
@EventLoop
struct ClientPiecesTests {
    private let client = Client(userAgent: "swarm-bridge/test")
    private nonisolated static let head = "HTTP/1.1 200 OK\r\n"

    private func request(
        _ server: ScriptedServer,
        time: Duration = Wire.patience,
        idleTime: Duration = Wire.patience,
        bodyLimit: Int = 1 << 20,
        _ take: @escaping @EventLoop (ClientResponse) throws(ClientError) -> Void
    ) throws -> ClientRequest {
        var request = ClientRequest(
            "GET",
            try ServiceURL("http://\(server.address)"),
            "/x",
            time: time,
            bodyLimit: bodyLimit
        )
        request.pieces = ClientRequest.Pieces(idleTime: idleTime, take)
        return request
    }

    @Test(
        "hands on each piece as it comes, and the last with the answer",
        arguments: [
            (
                head + "Transfer-Encoding: chunked\r\n\r\n",
                ["3\r\nabc\r\n", "3\r\ndef\r\n0\r\n\r\n"]
            ),
            (head + "Content-Length: 6\r\n\r\n", ["abc", "def"]),
            (head + "\r\n", ["abc", "def"]),
        ]
    )
    func pieces(_ head: String, _ parts: [String]) async throws {
        let turn = AsyncStream<Void>.makeStream()
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            var turns = turn.stream.makeAsyncIterator()
            for text in [head] + parts {
                wire.send(text)
                _ = await turns.next()
            }
            wire.finishSending()
        }
        var body = ""
        let request = try request(server) { piece in
            body += String(decoding: piece.body, as: UTF8.self)
            turn.continuation.yield()
        }
        turn.continuation.yield()
        let response = try await client.send(request)
        #expect(body + String(decoding: response.body, as: UTF8.self) == "abcdef")
        server.close()
    }

    @Test("waits for the next piece for longer than for the head, but not for ever")
    func idle() async throws {
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send(Self.head + "\r\n")
            try? await Task.sleep(for: .milliseconds(300))
            wire.send("late")
            _ = await wire.everything()
        }
        var body: [UInt8] = []
        let idleTime = Duration.milliseconds(600)
        let request = try request(server, time: .milliseconds(200), idleTime: idleTime) { piece in
            body += piece.body
        }
        await #expect(
            throws: ClientError.timedOut(idleTime, while: "waiting for more of the answer")
        ) { try await client.send(request) }
        #expect(body == Array("late".utf8))
        server.close()
    }

    @Test("ends with what the taker throws, and keeps nothing of the connection")
    func refusals() async throws {
        let server = try ScriptedServer { wire, _ in
            _ = await wire.take(to: "\r\n\r\n")
            wire.send(Self.head + "\r\nabc")
            _ = await wire.everything()
            wire.close()
        }
        let request = try request(server) { piece throws(ClientError) in
            throw ClientError.tooLarge(limit: 2)
        }
        await #expect(throws: ClientError.tooLarge(limit: 2)) { try await client.send(request) }
        #expect(client.idleCount == 0)
        server.close()
    }

    @Test("takes more than the limit in pieces, and any other status whole")
    func limits() async throws {
        let server = try ScriptedServer { wire, number in
            _ = await wire.take(to: "\r\n\r\n")
            let size = 40 * 65536
            let status = number == 1 ? "200 OK" : "404 No"
            wire.send("HTTP/1.1 \(status)\r\n\r\n" + String(repeating: "x", count: size))
            wire.finishSending()
        }
        var count = 0
        let request = try request(server) { count += $0.body.count }
        let response = try await client.send(request)
        #expect(count + response.body.count == 40 * 65536)
        let before = count
        await #expect(throws: ClientError.tooLarge(limit: 1 << 20)) {
            try await client.send(request)
        }
        #expect(count == before)
        server.close()
    }
}
