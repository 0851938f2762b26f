import CLinux
import Glibc

/// A process that has just been started, with this end of its pipes.
struct SpawnedProcess: Sendable {
    let process: pid_t
    /// Descriptors that whoever takes it has to close; they never block.
    let output: Int32
    let errors: Int32

    /// Starts a program in a process group of its own, with the signals as a program expects them,
    /// standard input empty, and no descriptor of ours.
    ///
    /// It runs off the event loop, for a program's file may be on a slow disk.
    @concurrent
    static func start(_ command: ChildCommand) async -> Result<SpawnedProcess, SystemError> {
        do throws(SystemError) {
            return .success(try spawn(command))
        } catch {
            return .failure(error)
        }
    }

    private static func spawn(_ command: ChildCommand) throws(SystemError) -> SpawnedProcess {
        guard let program = command.arguments.first, !program.isEmpty else {
            throw SystemError("spawn", code: EINVAL)
        }
        let output = try Pipe()
        let errors = try Pipe()
        let texts = environment(adding: command.environment)
        let isClean = (command.arguments + texts).allSatisfy { !$0.utf8.contains(0) }
        guard isClean else { throw SystemError("spawn \(program)", code: EINVAL) }
        let arguments = CStrings(command.arguments)
        let environment = CStrings(texts)
        let setup = Setup(output: output.writing, errors: errors.writing)
        var process: pid_t = 0
        let code = setup.spawn(program, arguments, environment, &process)
        guard code == 0 else { throw SystemError("cannot start \(program)", code: code) }
        return SpawnedProcess(
            process: process,
            output: output.takeReading(),
            errors: errors.takeReading()
        )
    }

    /// What this process has, with some names set anew.
    private static func environment(adding more: [(name: String, value: String)]) -> [String] {
        var texts: [String] = []
        var place = environ
        while let entry = place.pointee {
            let text = String(cString: entry)
            if !more.contains(where: { text.hasPrefix("\($0.name)=") }) { texts.append(text) }
            place += 1
        }
        return texts + more.map { "\($0.name)=\($0.value)" }
    }
}

/// A pipe whose reading end never blocks; both ends are closed when their owner goes.
private final class Pipe {
    let reading: Descriptor
    let writing: Int32
    private let writer: Descriptor
    private var isTaken = false

    init() throws(SystemError) {
        var ends: [Int32] = [-1, -1]
        try retrying("pipe") { pipe2(&ends, O_CLOEXEC) }
        reading = Descriptor(owning: ends[0])
        writer = Descriptor(owning: ends[1])
        writing = ends[1]
        try retrying("fcntl") { fcntl(ends[0], F_SETFL, O_NONBLOCK) }
    }

    /// A descriptor of the reading end that outlives this; -1 when there is none left.
    func takeReading() -> Int32 { fcntl(reading.raw, F_DUPFD_CLOEXEC, 3) }
}

/// Texts as C wants them: an array of pointers that ends with a null one.
private final class CStrings {
    let pointers: [UnsafeMutablePointer<CChar>?]

    init(_ texts: [String]) { pointers = texts.map { strdup($0) } + [nil] }

    deinit { for pointer in pointers { free(pointer) } }
}

/// How a program is started.
private final class Setup {
    private var attributes = posix_spawnattr_t()
    private var actions = posix_spawn_file_actions_t()

    init(output: Int32, errors: Int32) {
        posix_spawnattr_init(&attributes)
        posix_spawn_file_actions_init(&actions)
        let flags = POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF
        posix_spawnattr_setflags(&attributes, Int16(flags))
        posix_spawnattr_setpgroup(&attributes, 0)
        // This process holds some signals back and ignores others, which a program would inherit.
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        var usual = sigset_t()
        sigfillset(&usual)
        posix_spawnattr_setsigdefault(&attributes, &usual)
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, output, 1)
        posix_spawn_file_actions_adddup2(&actions, errors, 2)
        // Also those that this process was started with.
        posix_spawn_file_actions_addclosefrom_np(&actions, 3)
    }

    func spawn(
        _ program: String,
        _ arguments: CStrings,
        _ environment: CStrings,
        _ process: inout pid_t
    ) -> Int32 {
        posix_spawnp(
            &process,
            program,
            &actions,
            &attributes,
            arguments.pointers,
            environment.pointers
        )
    }

    deinit {
        posix_spawnattr_destroy(&attributes)
        posix_spawn_file_actions_destroy(&actions)
    }
}
