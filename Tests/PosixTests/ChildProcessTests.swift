import Glibc
import Posix
import Testing

/// Programs that are run to their end.
@EventLoop
@Suite(.serialized) struct ChildProcessTests {
    private func run(
        _ script: String,
        time: Duration = .seconds(30),
        grace: Duration = .milliseconds(300),
        limit: Int = 65536,
        _ environment: [(name: String, value: String)] = []
    ) async throws -> ChildEnd {
        try await ChildProcess.run(
            ChildCommand(
                ["/bin/sh", "-c", script],
                environment: environment,
                time: time,
                grace: grace,
                outputLimit: limit
            )
        )
    }

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func `output, errors and exit code are told`() async throws {
        let end = try await run("echo out; echo err >&2; exit 7")
        #expect(end.way == .exited(7))
        #expect(text(end.output) == "out\n" && text(end.errors) == "err\n")
        #expect(!end.isCut)
    }

    @Test func `arguments reach the program as they are`() async throws {
        let words = ["/usr/bin/printf", "%s|", "a b", "$HOME", "*", "\"'\\", "", "ü"]
        let end = try await ChildProcess.run(ChildCommand(words, time: .seconds(30)))
        #expect(text(end.output) == "a b|$HOME|*|\"'\\||ü|")
    }

    @Test func `a program is looked for along PATH, and one that is not there is named`()
        async throws
    {
        let end = try await ChildProcess.run(ChildCommand(["true"], time: .seconds(30)))
        #expect(end.way == .exited(0))
        let missing = ChildCommand(["/no/such/program"], time: .seconds(1))
        await #expect(throws: SystemError("cannot start /no/such/program", code: ENOENT)) {
            try await ChildProcess.run(missing)
        }
        await #expect(throws: SystemError.self) {
            try await ChildProcess.run(ChildCommand(["true", "a\0b"], time: .seconds(1)))
        }
        await #expect(throws: SystemError.self) {
            try await ChildProcess.run(ChildCommand([], time: .seconds(1)))
        }
    }

    @Test func `the environment is this process' with more on top`() async throws {
        setenv("CHILD_TEST_KEPT", "kept", 1)
        setenv("CHILD_TEST_OTHER", "old", 1)
        let more = [
            (name: "CHILD_TEST_OTHER", value: "new=1"), (name: "CHILD_TEST_MORE", value: ""),
        ]
        let end = try await run("env | grep ^CHILD_TEST | sort", more)
        #expect(
            text(end.output)
                == "CHILD_TEST_KEPT=kept\nCHILD_TEST_MORE=\nCHILD_TEST_OTHER=new=1\n"
        )
    }

    @Test func `a signal that ends a program is told`() async throws {
        #expect(try await run("kill -9 $$").way == .signalled(SIGKILL))
    }

    @Test func `a program has the usual signals, no input and no descriptor of ours`() async throws
    {
        Signal.hold()
        let held = try await run("cat /proc/self/status; ls /proc/self/fd; cat")
        let lines = text(held.output).split(separator: "\n").map(String.init)
        for mask in ["SigBlk", "SigIgn"] {
            let line = try #require(lines.first { $0.hasPrefix(mask) })
            let set = try #require(
                line.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) }
            )
            // The C library keeps the signals 32 and 33 to itself.
            #expect(set & ~0x1_8000_0000 == 0, "\(line)")
        }
        // Three streams, and the folder that ls reads.
        #expect(lines.suffix(4) == ["0", "1", "2", "3"])
    }

    @Test func `what is too much is read and dropped`() async throws {
        let end = try await run("head -c 3000000 /dev/zero; echo e >&2", limit: 1000)
        #expect(end.way == .exited(0))
        #expect(end.output.count == 1000 && end.isCut)
        #expect(text(end.errors) == "e\n")
    }

    @Test func `when its time is over the whole group is ended`() async throws {
        let end = try await run(
            "trap 'echo term; exit 3' TERM; sleep 1000 & echo $!; while :; do sleep 0.05; done",
            time: .milliseconds(300)
        )
        #expect(end.way == .timedOut)
        let lines = text(end.output).split(separator: "\n")
        #expect(lines.last == "term")
        let child = try #require(lines.first.flatMap { pid_t($0) })
        #expect(kill(child, 0) != 0 || isZombie(child))
        #expect(end.duration < .seconds(5))
    }

    @Test func `who does not listen to SIGTERM is killed after the grace`() async throws {
        let end = try await run(
            "trap '' TERM; (trap '' TERM; while :; do sleep 0.05; done) & while :; do sleep 0.05; done",
            time: .milliseconds(200)
        )
        #expect(end.way == .timedOut)
        #expect(end.duration > .milliseconds(450) && end.duration < .seconds(5))
    }

    @Test func `who is left behind with the output open holds up nobody`() async throws {
        let end = try await run("sleep 5 & echo $!")
        #expect(end.way == .exited(0))
        #expect(end.duration < .seconds(3))
        let left = try #require(pid_t(text(end.output).dropLast()))
        #expect(kill(left, 0) == 0, "it is not ours to end")
        kill(left, SIGKILL)
    }

    @Test func `a cancelled task ends its program`() async throws {
        let start = ContinuousClock.now
        let task = Task { @EventLoop in try await run("sleep 1000").way }
        try await Task.sleep(for: .milliseconds(200))
        task.cancel()
        #expect(try await task.value == .timedOut)
        #expect(ContinuousClock.now - start < .seconds(10))
    }

    @Test func `many at once leave no descriptor and no zombie`() async throws {
        _ = try await run("true")
        let before = descriptors()
        let running = (0..<40).map { number in
            Task { @EventLoop in try await run("exit \(number)", time: .seconds(60)).way }
        }
        for (number, task) in running.enumerated() {
            #expect(try await task.value == .exited(Int32(number)))
        }
        #expect(descriptors() == before)
        var status: Int32 = 0
        #expect(waitpid(-1, &status, WNOHANG) <= 0)
    }

    private func descriptors() -> Int {
        guard let folder = opendir("/proc/self/fd") else { return -1 }
        defer { closedir(folder) }
        var count = 0
        while readdir(folder) != nil { count += 1 }
        return count
    }

    private func isZombie(_ process: pid_t) -> Bool {
        guard let bytes = try? FileBytes.read("/proc/\(process)/stat", limit: 4096) else {
            return true
        }
        return String(decoding: bytes, as: UTF8.self).contains(") Z ")
    }
}
