import Daemon
import HTTP
import Posix

/// Asks a Prometheus server the queries of one pass: side by side, but not more than some at a time,
/// and for no longer than one time for all.
struct InstantQueries: Sendable {
    let server: PrometheusServer
    let client: Client
    /// How long all of them may take together.
    let time: Duration

    typealias Results = [String: Result<InstantAnswer, QueryFault>]

    /// So many are asked at a time: a quarter of what Prometheus answers at once by default
    /// (`--query.max-concurrency`), so that others get theirs too.
    static let atOnce = 5
    /// How large an answer may be: some 100,000 replicas.
    private static let bodyLimit = 32 << 20

    init(_ server: PrometheusServer, client: Client, interval: Duration) {
        self.server = server
        self.client = client
        time = server.timeout(within: interval)
    }

    /// What each query finds at a time, in unix seconds; those that no time is left for are timed
    /// out, so that the first ones come first.
    @concurrent
    func ask(_ queries: [String], at unixSeconds: Double) async -> Results {
        let end = ContinuousClock.now + time
        var results: Results = [:]
        await withTaskGroup(of: (String, Result<InstantAnswer, QueryFault>).self) { group in
            var rest = queries[...]
            for query in rest.prefix(Self.atOnce) {
                group.addTask { (query, await ask(query, at: unixSeconds, until: end)) }
            }
            rest = rest.dropFirst(Self.atOnce)
            while let (query, result) = await group.next() {
                results[query] = result
                guard let next = rest.popFirst() else { continue }
                group.addTask { (next, await ask(next, at: unixSeconds, until: end)) }
            }
        }
        return results
    }

    private func ask(
        _ query: String,
        at unixSeconds: Double,
        until end: ContinuousClock.Instant
    ) async -> Result<InstantAnswer, QueryFault> {
        let left = end - ContinuousClock.now
        guard left > .milliseconds(1) else {
            return .failure(QueryFault(.timeout, "other queries took all of the time"))
        }
        do throws(ClientError) {
            let request = request(query, at: unixSeconds, time: left)
            let answer = try await client.send(request, with: server.client)
            return await Self.read(answer)
        } catch {
            let isLate = if case .timedOut = error { true } else { false }
            return .failure(
                QueryFault(isLate ? .timeout : .unavailable, "POST \(server.url): \(error)")
            )
        }
    }

    /// The one place where a request to the server is made.
    private func request(
        _ query: String,
        at unixSeconds: Double,
        time: Duration
    ) -> ClientRequest {
        // The server gives up when nobody waits any more.
        let seconds = max(0.001, (time / .seconds(1) * 1000).rounded() / 1000)
        let form =
            "query=\(Self.encoded(query))&time=\(unixSeconds)&timeout=\(Int(seconds * 1000))ms"
        return ClientRequest(
            "POST",
            server.url,
            "/api/v1/query",
            fields: [
                ("Accept", "application/json"),
                ("Content-Type", "application/x-www-form-urlencoded"),
            ],
            body: Array(form.utf8),
            time: time,
            bodyLimit: Self.bodyLimit
        )
    }

    /// An answer is read beside the event loop: it may be long.
    @concurrent
    private static func read(_ answer: ClientResponse) async -> Result<InstantAnswer, QueryFault> {
        do throws(QueryFault) {
            return .success(try InstantAnswer(status: answer.status.code, body: answer.body))
        } catch {
            return .failure(error)
        }
    }

    /// A text as a value of a form (WHATWG URL, "application/x-www-form-urlencoded").
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: bytes.append(byte)
            default: bytes += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
