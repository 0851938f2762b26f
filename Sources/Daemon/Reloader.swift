package import Metrics
import Posix

/// Reads the configuration again when told to: all of a new one is taken, or nothing.
package actor Reloader {
    /// Why a configuration was not taken.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(_ description: String) { self.description = description }
    }

    private let load: @Sendable () async throws(Failure) -> Void
    private let log: Log
    private var last: Task<Void, Never>?
    private var isFinished = false
    private let successful: Gauge
    private let succeededAt: Gauge

    /// A reloader of a program that has just read its configuration with success.
    ///
    /// `load` reads and applies the configuration, or throws and leaves the old one alone.
    package init(
        registry: Registry,
        log: Log,
        load: @escaping @Sendable () async throws(Failure) -> Void
    ) {
        self.load = load
        self.log = log
        successful = registry.gauge(
            "swarm_bridge_config_last_reload_successful",
            help: "Whether the last attempt to read the configuration succeeded."
        ).series()
        succeededAt = registry.gauge(
            "swarm_bridge_config_last_reload_success_timestamp_seconds",
            help: "Unix time at which the configuration was last read with success.",
            unit: "seconds"
        ).series()
        successful.set(true)
        succeededAt.set(WallClock.unixSeconds)
    }

    /// Reads the configuration once more.
    ///
    /// One attempt ends before the next one starts, so that the last one asked for has the last word.
    package func reload() async throws(Failure) {
        if isFinished { throw Failure("the bridge is stopping") }
        let previous = last
        let attempt = Task {
            await previous?.value
            return await self.attempt()
        }
        last = Task { _ = await attempt.value }
        if let failure = await attempt.value { throw failure }
    }

    /// Takes no more configurations; the attempts that run or wait have ended when this returns.
    package func finish() async {
        isFinished = true
        await last?.value
    }

    private func attempt() async -> Failure? {
        do {
            try await load()
        } catch {
            successful.set(false)
            log.error("Cannot take the configuration", ("error", error.description))
            return error
        }
        successful.set(true)
        succeededAt.set(WallClock.unixSeconds)
        log.info("Took the configuration")
        return nil
    }
}
