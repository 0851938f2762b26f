import Glibc
import Testing

@testable import Posix

@Suite("The resolver", .timeLimit(.minutes(1)))
@EventLoop
struct ResolverTests {
    private nonisolated static let here = SocketAddress.ipv4(0x0A00_0001, port: 0)

    /// Look-ups that hang until they are let go.
    private nonisolated final class Hanging: Sendable {
        private let state = Lock((started: [String](), running: 0, most: 0, isOpen: false))

        var started: [String] { state.withLock { $0.started } }
        var most: Int { state.withLock { $0.most } }

        func letGo() {
            state.withLock { $0.isOpen = true }
        }

        func lookUp(_ host: String) -> Resolver.Answer {
            state.withLock {
                $0.started.append(host)
                $0.running += 1
                $0.most = max($0.most, $0.running)
            }
            while state.withLock({ !$0.isOpen }) { usleep(1000) }
            state.withLock { $0.running -= 1 }
            return .success([here])
        }
    }

    private func answer(_ resolver: Resolver, _ host: String, port: UInt16) async -> Resolver.Answer
    {
        await withCheckedContinuation { continuation in
            resolver.resolve(host, port: port) { continuation.resume(returning: $0) }
        }
    }

    @Test("answers for a numeric address at once")
    func numeric() {
        let resolver = Resolver { _ in .failure(.unresolved("asked")) }
        var answer: Resolver.Answer?
        resolver.resolve("::1", port: 80) { answer = $0 }
        #expect(answer == .success([.ipv6(high: 0, low: 1, port: 80, scope: 0)]))
    }

    @Test("gives the addresses the port of each who asks")
    func ports() async {
        let resolver = Resolver { _ in .success([Self.here]) }
        #expect(await answer(resolver, "a", port: 1) == .success([.ipv4(0x0A00_0001, port: 1)]))
        #expect(await answer(resolver, "a", port: 2) == .success([.ipv4(0x0A00_0001, port: 2)]))
    }

    @Test("asks once for a name that many ask for at a time")
    func joins() async {
        let hanging = Hanging()
        let resolver = Resolver(lookUp: hanging.lookUp)
        let answers = await withTaskGroup { group in
            for port in 1...20 {
                group.addTask { await Optional(answer(resolver, "a", port: UInt16(port))) }
            }
            group.addTask {
                while await resolver.waitingCount < 20 { await Task.yield() }
                hanging.letGo()
                return nil
            }
            var count = 0
            for await answer in group where answer != nil { count += 1 }
            return count
        }
        #expect(answers == 20)
        #expect(hanging.started == ["a"])
    }

    @Test(
        "looks up few names at a time, the others in turn, and refuses what would wait for too long"
    )
    func bounds() async {
        let hanging = Hanging()
        let resolver = Resolver(lookUp: hanging.lookUp)
        let count = Resolver.limit + Resolver.queueLimit
        var answers: [Resolver.Answer] = []
        for number in 0..<count { resolver.resolve("\(number)", port: 1) { answers.append($0) } }
        #expect(answers.isEmpty)
        resolver.resolve("one-more", port: 1) { answers.append($0) }
        #expect(answers == [.failure(.busy)])
        hanging.letGo()
        while answers.count < count + 1 { await Task.yield() }
        #expect(hanging.most <= Resolver.limit)
        #expect(Set(hanging.started).count == count)
        #expect(answers.dropFirst().allSatisfy { $0 == .success([.ipv4(0x0A00_0001, port: 1)]) })
    }

    @Test("asks the system")
    func system() async throws {
        let found = try await answer(Resolver.shared, "localhost", port: 80).get()
        #expect(!found.isEmpty && found.allSatisfy { $0.isLoopback && $0.port == 80 })
        guard case .failure(.unresolved) = await answer(Resolver.shared, "host.invalid", port: 80)
        else {
            Issue.record("host.invalid has an address")
            return
        }
    }
}
