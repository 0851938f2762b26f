import Glibc
import Posix

/// What may happen to an engine.
extension DockerLab {
    /// Stops the engine with all of its containers; it keeps its swarm for ``resume()``.
    package func halt() async throws {
        guard await Self.runBeside(Self.script, "halt", folder) == 0 else {
            throw Trouble(description: "the engine does not stop")
        }
    }

    /// Starts the engine again.
    package func resume() async throws {
        guard await Self.runBeside(Self.script, "resume", folder) == 0 else {
            throw Trouble(description: "the engine does not start again")
        }
    }

    /// Lets the engine hang, with all its connections open, or go on.
    package func setFrozen(_ isFrozen: Bool) throws {
        for engine in try engines() { kill(engine, isFrozen ? SIGSTOP : SIGCONT) }
    }

    /// Takes the engine's socket away, as somebody who removed it would, or puts it back.
    package func setSocketHidden(_ isHidden: Bool) throws {
        let aside = "\(socket).aside"
        guard rename(isHidden ? socket : aside, isHidden ? aside : socket) == 0 else {
            throw SystemError("rename")
        }
    }

    /// The process of the engine, as it is known outside of its namespaces.
    private func engines() throws -> [pid_t] {
        let outer = try text("\(folder)/pid").split(separator: "\n").first.map(String.init) ?? ""
        return try text("/proc/\(outer)/task/\(outer)/children").split(separator: " ")
            .compactMap { pid_t($0) }
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try FileBytes.read(path, limit: 65536), as: UTF8.self)
    }
}

extension DockerLab {
    /// What no other lab is called.
    package var name: String { folder.split(separator: "/").last.map(String.init) ?? "" }
}
