import Glibc
import HTTP
import Posix
import Simulation
import Testing

/// What one test has on stage: a folder of its own, processes, simulations and a client; all of it is
/// gone when the test ends.
@EventLoop
final class Scene {
    /// A folder that nobody else uses.
    let folder: String
    private let client = Client(userAgent: "swarm-bridge-tests")
    private var children: [ChildProcess] = []
    private var swarms: [SimulatedSwarm] = []
    private var masters: [ScriptedMaster] = []

    private init() throws {
        var template = Array("/tmp/swarm-bridge-tests-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        folder = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
    }

    /// Runs `body` with a new scene, when it is its turn.
    ///
    /// When it fails, the last lines of every program's log stand beside the failure.
    static func play(_ body: @EventLoop (Scene) async throws -> Void) async throws {
        await turns.wait()
        defer { turns.leave() }
        let scene = try Scene()
        do {
            try await body(scene)
        } catch {
            for child in scene.children {
                let lines = child.errors.split(separator: "\n").suffix(15)
                Issue.record("\(child.name) said last:\n\(lines.joined(separator: "\n"))")
            }
            await scene.clear()
            throw error
        }
        await scene.clear()
    }

    /// So many scenes at a time as a small machine can play.
    private static let turns = Turnstile(4)

    private func clear() async {
        client.closeIdle()
        for child in children.reversed() {
            await child.stop()
            if let crash = child.crash { Issue.record("\(crash)\n\(child.errors)") }
        }
        for master in masters { master.close() }
        for swarm in swarms { await swarm.stop() }
        Self.remove(folder)
    }

    /// Removes a folder with all that is in it; symbolic links are not followed.
    private static func remove(_ path: String) {
        guard unlink(path) != 0, let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { remove("\(path)/\(name)") }
        }
        closedir(folder)
        rmdir(path)
    }

    // MARK: Actors

    /// Starts another program.
    func start(
        _ program: String,
        _ arguments: [String],
        named name: String,
        input: String = "/dev/null",
        files: Int? = nil
    ) throws -> ChildProcess {
        // Names of output files are unique.
        let name = "\(name)-\(children.count)"
        let child = try ChildProcess(
            program,
            arguments,
            named: name,
            in: folder,
            input: input,
            files: files
        )
        children.append(child)
        return child
    }

    /// Starts the program under test.
    func bridge(
        _ arguments: [String],
        input: String = "/dev/null",
        files: Int? = nil
    ) throws -> ChildProcess {
        try start(Self.program, arguments, named: "swarm-bridge", input: input, files: files)
    }

    /// The program under test, which is built beside the tests.
    static let program: String = {
        let tests = (try? SystemError.executable()) ?? ""
        return tests.split(separator: "/", omittingEmptySubsequences: false).dropLast()
            .joined(separator: "/") + "/swarm-bridge"
    }()

    /// Starts a simulated Swarm on the loopback addresses 127.`network`.
    func swarm(
        on network: UInt8,
        nodes: Int = 3,
        masters: Int = 3
    ) async throws -> SimulatedSwarm {
        var options = SimulatedSwarm.Options()
        options.nodes = nodes
        options.masters = masters
        options.plan = LoopbackPlan(network: network)
        options.electionTime = .milliseconds(300)
        let swarm = SimulatedSwarm(options)
        swarms.append(swarm)
        try await swarm.start()
        return swarm
    }

    /// Starts a master that does as it is told.
    func master(_ behaviour: ScriptedMaster.Behaviour) throws -> ScriptedMaster {
        let master = try ScriptedMaster(behaviour)
        masters.append(master)
        return master
    }

    // MARK: Props

    /// Writes a file into the folder.
    ///
    /// - Returns: its path.
    @discardableResult
    func write(_ text: String, to name: String) throws -> String {
        let path = "\(folder)/\(name)"
        try AtomicFile.write(Array(text.utf8), to: path)
        return path
    }

    /// Makes a folder in the folder.
    func makeFolder(_ name: String) throws {
        guard mkdir("\(folder)/\(name)", 0o755) == 0 else { throw SystemError("mkdir") }
    }

    /// Sends a request, to `http://…` or `unix://…`.
    func ask(
        _ address: String,
        _ target: String,
        _ fields: [(name: String, value: String)] = [],
        method: String = "GET"
    ) async throws -> ClientResponse {
        let url = try ServiceURL(address)
        return try await client.send(
            ClientRequest(method, url, target, fields: fields, time: .seconds(30))
        )
    }
}

extension SystemError {
    /// The path of this process' program.
    fileprivate static func executable() throws -> String {
        var path = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("/proc/self/exe", &path, path.count)
        guard count > 0 else { throw SystemError("readlink") }
        return String(decoding: path[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

extension ClientResponse {
    /// The body as text.
    var text: String { String(decoding: body, as: UTF8.self) }
}
