import Glibc
import Posix

/// A program that was started to be measured.
struct Child: Sendable {
    let pid: pid_t
    let started: ContinuousClock.Instant

    /// Starts `words`, the first of them the path of the program; what it writes goes to the file `log`.
    ///
    /// It has the environment of this process, and what is given of it here.
    init(_ words: [String], log: String, environment: [String: String] = [:]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        // This process holds back signals that a child must get.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let inherited = Machine.text("/proc/self/environ").split(separator: "\0").filter {
            variable in
            environment[String(variable.prefix { $0 != "=" })] == nil
        }
        let variables: [UnsafeMutablePointer<CChar>?] =
            (inherited.map(String.init) + environment.map { "\($0)=\($1)" }).map { strdup($0) }
            + [nil]
        defer { for variable in variables { free(variable) } }
        var pid: pid_t = 0
        started = .now
        let code = posix_spawn(&pid, words[0], &actions, &attributes, arguments, variables)
        guard code == 0 else {
            throw Failure("cannot start \(words[0]): \(String(cString: strerror(code)))")
        }
        self.pid = pid
    }

    /// Waits for its end.
    ///
    /// - Returns: its exit code, or 128 and the signal that killed it.
    @discardableResult
    func wait() -> Int32 {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return status & 0x7F == 0 ? status >> 8 & 0xFF : 128 + status & 0x7F
    }

    /// Asks it to end, and waits until it has.
    func stop() {
        kill(pid, SIGTERM)
        wait()
    }

    /// Seconds of CPU that it has used, in user and system mode.
    var cpuSeconds: Double {
        let stat = Machine.text("/proc/\(pid)/stat")
        guard let end = stat.lastIndex(of: ")") else { return .nan }
        let fields = stat[end...].split(separator: " ")
        // Fields 14 and 15 of proc(5); the first one here is number 2 there.
        guard fields.count > 13, let user = Double(fields[12]), let system = Double(fields[13])
        else { return .nan }
        return (user + system) / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// What its memory consists of, in bytes.
    var memory: ResidentMemory { ResidentMemory(smaps: Machine.text("/proc/\(pid)/smaps")) }
}
