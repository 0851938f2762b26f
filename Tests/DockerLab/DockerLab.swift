package import Docker
import Glibc
import HTTP
import JSON
package import Posix
package import Testdata

/// A real Docker engine, the one manager of a swarm, in namespaces of its own; see the script `lab`.
///
/// It knows the image `lab:1`, busybox with the commands `web [PORT]` and `burn [LOOPS] [MICROSECONDS]`.
/// It starts in two seconds, and stops without leaving a process, a mount or a file.
package final class DockerLab: Sendable {
    /// The engine's socket.
    package let socket: String
    /// What asks it.
    package let engine: Engine
    /// Where it also listens, to those who show a certificate; `nil` unless ``with(securedBy:_:)`` said so.
    package let secured: SocketAddress?
    let folder: String

    /// Why there is no lab, or why it did not do what a test asked for.
    package struct Trouble: Error, CustomStringConvertible {
        package let description: String
    }

    /// Whether tests that need a lab are to run: where one can be, or where peers are required.
    package static let isWanted = Peer.areRequired || canRun

    /// What a skipped test says.
    package static let absence =
        "no Docker engine can be started here (as root on Debian: "
        + "apt-get install docker.io busybox-static iproute2)"

    private static let canRun =
        geteuid() == 0
        && run([
            "/bin/sh", "-c",
            "command -v dockerd docker busybox ip && unshare --net --mount --pid --fork true",
        ]) == 0

    private init(_ folder: String, secured: SocketAddress?) throws {
        self.folder = folder
        self.secured = secured
        socket = "\(folder)/engine.sock"
        let settings = EngineSettings(
            hosts: [try EngineHost("unix://\(socket)")],
            timeout: .seconds(30)
        )
        engine = Engine(settings, client: Client(userAgent: "swarm-bridge/test"))
    }

    /// Starts a lab, does `work` with it, and stops it whatever came of that.
    ///
    /// With certificates, the engine itself listens on this host's loopback too, as with `--tlsverify`, and shows
    /// the one of that name.
    package static func with(
        securedBy certificates: Certificates? = nil,
        as name: String = "server",
        _ work: (DockerLab) async throws -> Void
    ) async throws {
        let folder = "/var/tmp/swarm-bridge-lab-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        let address = try await start(folder, certificates, name)
        do {
            try await work(DockerLab(folder, secured: address))
            _ = await runBeside(script, "stop", folder)
        } catch {
            _ = await runBeside(script, "stop", folder)
            throw error
        }
    }

    /// Starts the engine; its secured socket is of this host's network, and is handed over to it.
    @concurrent
    private static func start(
        _ folder: String,
        _ certificates: Certificates?,
        _ name: String
    ) async throws -> SocketAddress? {
        let isStarted: Bool
        var address: SocketAddress?
        if let certificates {
            let socket = try Socket.listen(on: .ipv4(0x7F00_0001, port: 0))
            address = socket.localAddress
            let variables = [
                "SWARM_BRIDGE_LAB_TLS=\(certificates.folder)", "SWARM_BRIDGE_LAB_TLS_NAME=\(name)",
            ]
            let line = ["/usr/bin/env"] + variables + [script, "start", folder]
            isStarted = run(line, handingOver: socket.raw) == 0
        } else {
            isStarted = run([script, "start", folder]) == 0
        }
        guard isStarted else { throw Trouble(description: "the lab does not start") }
        return address
    }

    static let script: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        return parts.joined(separator: "/") + "/lab"
    }()

    /// The same without holding up whoever asks.
    @concurrent
    static func runBeside(_ words: String...) async -> Int32 { run(words) }

    /// Runs a program with our environment and error stream, and waits for it.
    ///
    /// A descriptor that is handed over is number 3 there.
    private static func run(_ line: [String], handingOver descriptor: Int32? = nil) -> Int32 {
        guard let program = line.first else { return -1 }
        var words: [UnsafeMutablePointer<CChar>?] = line.map { strdup($0) }
        defer { for word in words { free(word) } }
        words.append(nil)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
        if let descriptor { posix_spawn_file_actions_adddup2(&actions, descriptor, 3) }
        var child: pid_t = 0
        guard posix_spawn(&child, program, &actions, nil, words, environ) == 0 else { return -1 }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0, errno == EINTR {}
        return status
    }
}

extension DockerLab {
    /// Creates a service from its specification, as `POST /services/create` takes it.
    ///
    /// - Returns: its ID.
    @discardableResult
    package func createService(_ specification: String) async throws -> String {
        try await create("/services/create", specification)
    }

    /// Creates a replicated service of `lab:1` without a network.
    @discardableResult
    package func createService(
        named name: String,
        replicas: Int,
        command: [String] = ["burn", "1000", "1000000"],
        labels: [String: String] = [:]
    ) async throws -> String {
        let words = command.map(\.jsonText).joined(separator: ",")
        let pairs = labels.map { "\($0.key.jsonText):\($0.value.jsonText)" }.joined(separator: ",")
        return try await createService(
            """
            {"Name":\(name.jsonText),"Labels":{\(pairs)},
             "TaskTemplate":{"ContainerSpec":{"Image":"lab:1","Args":[\(words)]}},
             "Mode":{"Replicated":{"Replicas":\(replicas)}}}
            """
        )
    }

    /// Creates an overlay network that containers may join too.
    @discardableResult
    package func createNetwork(_ name: String) async throws -> String {
        try await create(
            "/networks/create",
            #"{"Name":\#(name.jsonText),"Driver":"overlay","Attachable":true}"#
        )
    }

    /// Runs the command line of Docker against the lab.
    ///
    /// - Returns: all that it printed.
    @discardableResult
    package func docker(_ words: String...) async throws -> String {
        let line = words.map { "'\($0)'" }.joined(separator: " ")
        let file = "\(folder)/said-\(String(UInt32.random(in: 0 ... .max), radix: 36))"
        defer { unlink(file) }
        let command = "timeout 60 docker --host unix://\(socket) \(line) >\(file) 2>&1"
        let isDone = await Self.runBeside("/bin/sh", "-c", command) == 0
        let said = String(decoding: try FileBytes.read(file, limit: 16 << 20), as: UTF8.self)
        guard isDone else { throw Trouble(description: "docker \(line) failed: \(said)") }
        return said
    }

    /// Lets the engine hang: it takes connections, and answers nothing.
    package func pause() async throws { try await signal("pause") }

    /// Lets it go on.
    package func unpause() async throws { try await signal("unpause") }

    private func signal(_ verb: String) async throws {
        guard await Self.runBeside(Self.script, verb, folder) == 0 else {
            throw Trouble(description: "the lab does not \(verb)")
        }
    }

    /// Waits until so many tasks of a service run, and no others.
    package func waitForTasks(_ count: Int, of service: String) async throws {
        let end = ContinuousClock.now + .seconds(60)
        while .now < end {
            var query = EngineQuery()
            query.add([EngineFilter("service", [service])])
            let tasks = try await engine.list(EngineTask.self, query).items
            let running = tasks.filter { $0.state == "running" }
            if running.count == count, running.allSatisfy({ $0.desiredState == "running" }) {
                return
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Trouble(description: "\(service) does not come to \(count) running tasks")
    }

    private func create(_ path: String, _ text: String) async throws -> String {
        let answer = try await engine.post(path, body: try JSON(reading: text.utf8))
        guard answer.isSuccess, let json = answer.json,
            let id = (json["ID"] ?? json["Id"])?.string
        else { throw Trouble(description: "POST \(path): \(answer.status) \(answer.message)") }
        return id
    }
}
