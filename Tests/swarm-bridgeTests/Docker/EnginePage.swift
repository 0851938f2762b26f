import Docker
import DockerLab
import Glibc
import HTTP
import Posix

/// A page as cAdvisor's, of the containers of a real engine: their labels as the engine tells them,
/// their CPU as their control groups count it.
@EventLoop
final class EnginePage {
    let address: SocketAddress
    private let lab: DockerLab
    private let server: Server
    private var containers: [EngineContainer] = []
    private var following: Task<Void, Never>?

    /// Serves the page; containers are looked for twice a second, as long as the engine answers.
    init(of lab: DockerLab) throws {
        self.lab = lab
        let router = Router()
        server = Server(router: router)
        address = try server.listen(on: .ipv4(0x7F00_0001, port: 0))
        router.add(
            "GET",
            "/metrics",
            .later { [weak self] _, _ in await self?.page() ?? .text(500, "gone") }
        )
        following = Task { @EventLoop [weak self] in
            while !Task.isCancelled {
                if let list = try? await lab.engine.list(EngineContainer.self) {
                    self?.containers = list.items
                }
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    func stop() async {
        following?.cancel()
        await server.stop()
    }

    private func page() -> Response {
        var text = "# TYPE container_cpu_usage_seconds_total counter\n"
        for container in containers {
            guard let seconds = usage(of: container.id) else { continue }
            var labels = ["cpu=\"total\"", "id=\"/docker/\(container.id)\""]
            labels += ["name=\"\(container.names.first?.dropFirst() ?? "")\""]
            labels += container.labels.map { label in
                let name = label.key.map { $0.isLetter || $0.isNumber ? String($0) : "_" }.joined()
                return "container_label_\(name)=\"\(label.value)\""
            }
            let time = Int(WallClock.unixSeconds * 1000)
            text += "container_cpu_usage_seconds_total{\(labels.joined(separator: ","))} "
            text += "\(seconds) \(time)\n"
        }
        return Response(200, contentType: "text/plain; version=0.0.4", body: Array(text.utf8))
    }

    /// The CPU seconds of a container since it began.
    private func usage(of id: String) -> Double? {
        let group = "swarm-bridge-lab-\(lab.name)/\(id)"
        if let text = read("/sys/fs/cgroup/cpuacct/\(group)/cpuacct.usage") {
            return Double(text).map { $0 / 1e9 }
        }
        let lines = read("/sys/fs/cgroup/\(group)/cpu.stat")?.split(separator: "\n") ?? []
        let line = lines.first { $0.hasPrefix("usage_usec ") }
        return line.flatMap { Double($0.dropFirst("usage_usec ".count)) }.map { $0 / 1e6 }
    }

    private func read(_ path: String) -> String? {
        guard let bytes = try? FileBytes.read(path, limit: 65536) else { return nil }
        return String(decoding: bytes.last == 0x0A ? bytes.dropLast() : bytes[...], as: UTF8.self)
    }
}
