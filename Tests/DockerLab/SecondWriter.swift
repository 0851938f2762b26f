import Docker
import JSON
package import Posix

/// Somebody else who changes a service of a lab.
@EventLoop
package final class SecondWriter {
    /// How many times it has counted up its label.
    package private(set) var count = 0
    /// How often another one was faster.
    package private(set) var conflicts = 0
    private let engine: Engine
    private let service: String
    private var writing: Task<Void, Never>?
    private var isStopping = false

    /// A writer to the service of that name, which does nothing yet.
    package init(of lab: DockerLab, _ service: String) {
        engine = lab.engine
        self.service = service
    }

    /// Counts up the label `writer`, twenty times a second, until ``stop()``.
    package func start() {
        isStopping = false
        writing = Task { @EventLoop [weak self] in
            while let self, !isStopping {
                try? await countUp()
                try? await Task.sleep(for: .milliseconds(50))
            }
        }
    }

    package func stop() async {
        // What is under way is ended properly, so that it is known whether it was done.
        isStopping = true
        await writing?.value
    }

    private func countUp() async throws {
        let next = "\(count + 1)"
        try await change { $0["Labels"]?["writer"] = .string(next) }
        count += 1
    }

    /// Begins a rolling update to an environment, three seconds a task, with another count.
    package func update(environment: String, replicas: Int) async throws {
        try await change { spec in
            spec["TaskTemplate"]?["ContainerSpec"]?["Env"] = .array([.string(environment)])
            spec["UpdateConfig"] = .object([
                .init(name: "Parallelism", value: .number("1")),
                .init(name: "Delay", value: .number("3000000000")),
            ])
            spec["Mode"]?["Replicated"]?["Replicas"] = .number("\(replicas)")
        }
    }

    /// Changes the specification of the service, again and again until nobody is faster.
    private func change(_ change: (inout JSON) -> Void) async throws {
        for _ in 0..<1000 {
            let found = try await read()
            var spec = found.spec
            change(&spec)
            let answer = try await engine.post(
                "/services/\(found.id)/update",
                ["version": "\(found.version)"],
                body: spec
            )
            if answer.isSuccess { return }
            guard answer.message.contains("out of sequence") else {
                throw DockerLab.Trouble(description: answer.message)
            }
            conflicts += 1
        }
        throw DockerLab.Trouble(description: "others are always faster")
    }

    private func read() async throws -> EngineService {
        guard let found = EngineService(try await engine.get("/services/\(service)")) else {
            throw DockerLab.Trouble(description: "\(service) cannot be read")
        }
        return found
    }

    /// How many replicas the service is meant to have; `nil` for one without a count.
    package func replicas() async throws -> Int? {
        if case .replicated(let count) = try await read().mode { count } else { nil }
    }

    /// A label of the service.
    package func label(_ key: String) async throws -> String? {
        try await read().labels.first { $0.key == key }?.value
    }

    /// The environment of the service's containers.
    package func environment() async throws -> [String] {
        let container = try await read().spec["TaskTemplate"]?["ContainerSpec"]
        return (container?["Env"]?.elements ?? []).compactMap(\.string)
    }
}
