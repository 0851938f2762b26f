import Metrics
import Posix
import Testing

@testable import Daemon

@Suite struct ReloaderTests {
    private let registry = Registry()
    private let log = Log(level: .error, format: .logfmt) { _ in }

    private func value(_ name: String) -> Double? {
        let prefix = "swarm_bridge_config_last_reload_\(name) "
        return String(decoding: registry.page(.text), as: UTF8.self).split(separator: "\n")
            .first { $0.hasPrefix(prefix) }
            .flatMap { Double($0.dropFirst(prefix.count)) }
    }

    @Test func `the start counts as a reload, a failure keeps the time of the last success`() async
    {
        let isValid = Lock(true)
        let reloader = Reloader(registry: registry, log: log) {
            () async throws(Reloader.Failure) in
            if !isValid.withLock({ $0 }) { throw Reloader.Failure("a.yml:1:1: no") }
        }
        #expect(value("successful") == 1)
        let start = value("success_timestamp_seconds") ?? 0
        #expect(abs(start - WallClock.unixSeconds) < 20)
        isValid.withLock { $0 = false }
        await #expect(throws: Reloader.Failure.self) { try await reloader.reload() }
        #expect(value("successful") == 0)
        #expect(value("success_timestamp_seconds") == start)
        isValid.withLock { $0 = true }
        await #expect(throws: Never.self) { try await reloader.reload() }
        #expect(value("successful") == 1)
        #expect((value("success_timestamp_seconds") ?? 0) > start)
    }

    @Test func `reloads take turns, and the last one asked for has the last word`() async throws {
        struct State {
            var running = 0
            var most = 0
            var count = 0
        }
        let state = Lock(State())
        let reloader = Reloader(registry: registry, log: log) {
            () async throws(Reloader.Failure) in
            let number = state.withLock { state in
                state.running += 1
                state.most = max(state.most, state.running)
                state.count += 1
                return state.count
            }
            try? await Task.sleep(for: .milliseconds(number == 1 ? 50 : 1))
            state.withLock { $0.running -= 1 }
            if number == 8 { throw Reloader.Failure("the last one") }
        }
        await withTaskGroup { group in
            for _ in 0..<8 { group.addTask { try? await reloader.reload() } }
        }
        #expect(state.withLock { $0.most } == 1)
        #expect(state.withLock { $0.count } == 8)
        #expect(value("successful") == 0)
    }

    @Test func `one that is finished has ended what runs, and takes nothing more`() async {
        let begun = Lock(0)
        let count = Lock(0)
        let reloader = Reloader(registry: registry, log: log) {
            () async throws(Reloader.Failure) in
            begun.withLock { $0 += 1 }
            try? await Task.sleep(for: .milliseconds(50))
            count.withLock { $0 += 1 }
        }
        let reloading = Task { try? await reloader.reload() }
        while begun.withLock({ $0 }) == 0 { await Task.yield() }
        await reloader.finish()
        #expect(count.withLock { $0 } == 1)
        _ = await reloading.value
        await #expect(throws: Reloader.Failure.self) { try await reloader.reload() }
        #expect(count.withLock { $0 } == 1)
    }
}
