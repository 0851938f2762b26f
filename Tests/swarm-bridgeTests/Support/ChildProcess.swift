import Glibc
import Posix
import Testing

/// Another program, started by a test.
///
/// What it prints goes to files, so that it never waits for the test and the test never for it. It is
/// started from the event loop's thread, and the kernel ends it together with that thread: nothing
/// is left behind even when the tests crash.
@EventLoop
final class ChildProcess {
    /// How a process ended: with an exit code, or by a signal.
    enum Ending: Equatable {
        case code(Int32)
        case signal(Int32)
    }

    let name: String
    private let pid: pid_t
    private let outputPath: String
    private let errorPath: String
    private var ending: Ending?

    /// Starts `program`, a path, in the folder `folder`, where its output is kept as well; it may have
    /// `files` open at most.
    init(
        _ program: String,
        _ arguments: [String],
        named name: String,
        in folder: String,
        input: String = "/dev/null",
        files: Int? = nil
    ) throws {
        self.name = name
        outputPath = "\(folder)/\(name).out"
        errorPath = "\(folder)/\(name).err"
        let limit = files.map { ["prlimit", "--nofile=\($0):\($0)"] } ?? []
        let words = ["/usr/bin/env", "-C", folder, "setpriv", "--pdeathsig", "KILL"]
        pid = try Self.spawn(
            words + limit + [program] + arguments,
            from: input,
            to: (outputPath, errorPath)
        )
    }

    private static func spawn(
        _ words: [String],
        from input: String,
        to output: (String, String)
    ) throws -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let writing = O_WRONLY | O_CREAT | O_TRUNC
        posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output.0, writing, 0o600)
        posix_spawn_file_actions_addopen(&actions, 2, output.1, writing, 0o600)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

        // What changes what programs do stays out, but for the options of the sanitizers.
        let names: [String] = ["PATH", "ASAN_OPTIONS", "TSAN_OPTIONS"]
        let kept = names.compactMap { name in
            getenv(name).map { "\(name)=\(String(cString: $0))" }
        }
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var environment: [UnsafeMutablePointer<CChar>?] =
            (kept + ["LC_ALL=C"]).map { strdup($0) } + [nil]
        defer { for text in arguments + environment { free(text) } }
        let program = words.first ?? ""
        var pid = pid_t()
        let code = posix_spawn(&pid, program, &actions, &attributes, &arguments, &environment)
        guard code == 0 else { throw SystemError("posix_spawn \(program)", code: code) }
        return pid
    }

    /// What it has written to standard output so far.
    var output: String { Self.text(outputPath) }
    /// What it has written to standard error so far.
    var errors: String { Self.text(errorPath) }

    private static func text(_ path: String) -> String {
        let bytes = try? FileBytes.read(path, limit: 64 << 20)
        return String(decoding: bytes ?? [], as: UTF8.self)
    }

    /// The ending; `nil` while it runs.
    var ended: Ending? {
        if ending == nil {
            var status: Int32 = 0
            if waitpid(pid, &status, WNOHANG) == pid {
                let signal = status & 0x7F
                ending = signal == 0 ? .code(status >> 8 & 0xFF) : .signal(signal)
            }
        }
        return ending
    }

    /// Why it ended as no program should, or what a sanitizer found in it; `nil` when all is well.
    var crash: String? {
        if case .signal(let signal) = ended, ![SIGTERM, SIGKILL].contains(signal) {
            return "\(name) was ended by signal \(signal)"
        }
        let marks = ["Fatal error", "ThreadSanitizer", "AddressSanitizer"]
        return marks.first(where: errors.contains).map { "\(name) reports: \($0)" }
    }

    func send(_ signal: Int32) {
        if ended == nil { kill(pid, signal) }
    }

    /// Waits until `condition` holds, which it never will once the process has ended.
    func runs(until what: String, _ condition: @EventLoop () -> Bool) async throws {
        try await eventually("\(name): \(what)", every: .milliseconds(5)) {
            ended != nil || condition()
        }
        guard condition() else { throw Overdue(description: "\(name) ended before: \(what)") }
    }

    /// Waits until it ends.
    ///
    /// - Returns: the exit code; for a signal its number, negative.
    @discardableResult
    func exitCode(within time: Duration = .seconds(60)) async throws -> Int32 {
        try await eventually("\(name) ends", within: time, every: .milliseconds(5)) {
            self.ended != nil
        }
        switch ended {
        case .code(let code): return code
        case .signal(let signal): return -signal
        case nil: return -1
        }
    }

    /// Makes it end and waits for that: politely at first.
    func stop() async {
        for signal in [SIGTERM, SIGKILL] where ended == nil {
            send(signal)
            _ = try? await exitCode(within: .seconds(10))
        }
    }
}
