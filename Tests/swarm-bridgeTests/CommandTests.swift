import Posix
import Simulation
import Testdata
import Testing

/// The commands that do one thing and end, run as a user runs them.
@EventLoop
@Suite struct CommandTests {
    /// What a command came to.
    struct Outcome: Equatable {
        var code: Int32
        var output = ""
        var errors = ""
    }

    /// Runs the program until it ends.
    private func run(
        _ words: String...,
        input: String = "/dev/null",
        on scene: Scene
    ) async throws -> Outcome {
        let child = try scene.bridge(words, input: input)
        let code = try await child.exitCode()
        return Outcome(code: code, output: child.output, errors: child.errors)
    }

    @Test(arguments: Testdata.names("help"))
    func `every command explains itself as it is written down`(file: String) async throws {
        let text = try #require(Testdata.text("help/\(file)"))
        let command = String(file.dropLast(".txt".count))
        try await Scene.play { scene in
            let words = command == "swarm-bridge" ? ["--help"] : [command, "--help"]
            let child = try scene.bridge(words)
            #expect(try await child.exitCode() == 0)
            #expect(child.output == text)
            #expect(child.errors.isEmpty)
            if command != "swarm-bridge" {
                let other = try await run("help", command, on: scene)
                #expect(other == Outcome(code: 0, output: text))
            }
        }
    }

    @Test func `every command that the help lists has its own help written down`() throws {
        let text = try #require(Testdata.text("help/swarm-bridge.txt"))
        let lines = text.split(separator: "\n").drop { $0 != "Commands:" }.dropFirst().dropLast()
        let commands = lines.compactMap { $0.split(separator: " ").first.map { "\($0).txt" } }
        #expect(commands.count >= 6)
        #expect(Set(commands + ["swarm-bridge.txt"]) == Set(Testdata.names("help")))
    }

    @Test func `version and --version say the same, as other exporters do`() async throws {
        try await Scene.play { scene in
            let version = try await run("version", on: scene)
            #expect(version.code == 0)
            #expect(version.output.hasPrefix("swarm-bridge, version "))
            #expect(try await run("--version", on: scene) == version)
        }
    }

    @Test(arguments: [
        ([], ""),
        (["foo"], "swarm-bridge: unknown command foo\n"),
        (["serve"], "swarm-bridge: --config.file is missing\n"),
        (["serve", "--colour"], "swarm-bridge: unknown flag --colour\n"),
        (["check-config"], "swarm-bridge: FILE is missing\n"),
        (["check-config", "a", "b"], "swarm-bridge: unexpected b\n"),
        (["demo", "--nodes", "0"], "swarm-bridge: --nodes takes a number from 1 to 1000, not 0\n"),
        (["parse-info", "--metrics-port=x"], "swarm-bridge: --metrics-port takes a port, not x\n"),
        (
            ["demo", "--web.telemetry-path=/m?x"],
            "swarm-bridge: --web.telemetry-path is a path, like /metrics\n"
        ),
        (
            ["demo", "--web.telemetry-path=/sd", "--web.listen-address=127.0.0.1:0"],
            "swarm-bridge: --web.telemetry-path /sd is another page's\n"
        ),
    ])
    func `wrong usage has exit code 2 and says what is wrong`(
        words: [String],
        complaint: String
    ) async throws {
        try await Scene.play { scene in
            let child = try scene.bridge(words)
            #expect(try await child.exitCode() == 2)
            #expect(child.output.isEmpty)
            #expect(child.errors.hasPrefix(complaint))
            #expect(child.errors.contains("--help"))
        }
    }

    @Test func `check-config tells every fault with its place, and fails`() async throws {
        let folder = "commands/check-config"
        let text = try #require(Testdata.text("\(folder)/many-faults.yml"))
        let faults = try #require(Testdata.text("\(folder)/many-faults.expected.txt"))
        try await Scene.play { scene in
            try scene.write(text, to: "many-faults.yml")
            let outcome = try await run("check-config", "many-faults.yml", on: scene)
            #expect(outcome == Outcome(code: 1, errors: faults))
            let missing = try await run("check-config", "nothing.yml", on: scene)
            #expect(missing.code == 1)
            #expect(missing.errors == "open nothing.yml: no such file or directory\n")
        }
    }

    @Test func `check-config looks for the files that are named, unless it is told not to`()
        async throws
    {
        try await Scene.play { scene in
            try scene.makeFolder("inner")
            try scene.write(
                """
                discovery:
                  - job: a
                    file: none/a.json
                    swarm_sd:
                      masters: ['https://m']
                      tls_config: {ca_file: ca.pem}
                      basic_auth: {username: u, password_file: there.txt}
                  - job: b
                    dockerswarm_sd: {host: 'tcp://m', role: nodes, docker_cert_path: pems}
                  - job: c
                    docker_sd: {host: 'tcp://m', docker_cert_path: /nonexistent}
                scaling: {state: {file: state.json}}
                web: {admin_token_file: /nonexistent/token}
                """,
                to: "inner/files.yml"
            )
            try scene.makeFolder("inner/pems")
            try scene.write("", to: "inner/pems/cert.pem")
            try scene.write("secret", to: "inner/there.txt")
            let outcome = try await run("check-config", "inner/files.yml", on: scene)
            #expect(
                outcome
                    == Outcome(
                        code: 1,
                        errors: """
                            inner/files.yml:6:29: ca_file: cannot read inner/ca.pem: no such file or directory
                            inner/files.yml:9:70: docker_cert_path: cannot read inner/pems/ca.pem: no such file \
                            or directory
                            inner/files.yml:9:70: docker_cert_path: cannot read inner/pems/key.pem: no such file \
                            or directory
                            inner/files.yml:11:52: docker_cert_path: cannot read /nonexistent: no such file or \
                            directory
                            inner/files.yml:13:25: admin_token_file: cannot read /nonexistent/token: no such file \
                            or directory

                            """
                    )
            )
            let words = ["check-config", "--syntax-only", "inner/files.yml"]
            let syntax = try await run(words[0], words[1], words[2], on: scene)
            #expect(syntax.code == 0)

            // They may come later, so that the daemon starts and says the same.
            let listen = "--web.listen-address=127.0.0.1:0"
            let serve = try scene.bridge(["serve", "--config.file", "inner/files.yml", listen])
            try await serve.runs(until: "it listens") { serve.errors.contains("msg=Listening") }
            let told = serve.errors.split(separator: "\n").filter { $0.contains("names\" error=") }
            let lines = outcome.errors.split(separator: "\n")
            #expect(told.count == lines.count)
            for (told, line) in zip(told, lines) {
                #expect(told.contains("level=WARN") && told.hasSuffix("error=\"\(line)\""))
            }
        }
    }

    @Test func `simulate and discover complain of no section that they do not need`() async throws {
        let others = """
            scrape: [{job: b, targets_from: nowhere}]
            web: {admin_users: 3}

            """
        try await Scene.play { scene in
            try scene.write(
                """
                \(others)global: {refresh_interval: soon}
                discovery: [{job: a, swarm_sd: {masters: []}}]
                scaling: {services: {web: {max_replicas: 3, rules: [{metric: cpu_cores, above: 1}]}}}
                """,
                to: "scaling.yml"
            )
            try scene.write(#"{"t":0,"service":"web"}"#, to: "trace")
            let rehearse = ["simulate", "--config.file", "scaling.yml"]
            let replay = try scene.bridge(rehearse + ["--trace", "trace"])
            #expect(try await replay.exitCode() == 0)
            #expect(replay.errors.hasPrefix("web: 1 evaluation"))
            // Pages are read as the first scrape job says.
            let pages = try scene.bridge(rehearse + ["--pages", "pages"])
            #expect(try await pages.exitCode() == 1)
            let fault = "targets_from: there is no discovery job \"nowhere\", only \"a\""
            #expect(pages.errors == "scaling.yml:1:33: \(fault)\n")

            try scene.write(
                """
                \(others)discovery: [{job: a, swarm_sd: {masters: ['http://127.0.0.1:1']}}]
                scaling: {interval: soon}
                scalling: {}
                """,
                to: "discovery.yml"
            )
            let typo = try await run("discover", "--config.file=discovery.yml", on: scene)
            let unknown = "unknown key \"scalling\"; did you mean \"scaling\"?"
            #expect(typo == Outcome(code: 1, errors: "discovery.yml:5:1: \(unknown)\n"))
        }
    }

    @Test func `check-config takes the example, and says how many jobs it has`() async throws {
        try await Scene.play { scene in
            let example = try await run("demo", "--print-config", on: scene)
            #expect(example.code == 0)
            try scene.write(example.output, to: "example.yml")
            let outcome = try await run("check-config", "example.yml", on: scene)
            let counts = "discovery jobs: 3, scrape jobs: 2, scaled services: 3"
            #expect(outcome == Outcome(code: 0, output: "example.yml is valid: \(counts)\n"))
        }
    }

    @Test func `parse-info turns a saved answer into groups, from a file and from standard input`()
        async throws
    {
        let body = "\(Testdata.root)/swarm-info/1.2.9-healthy.json"
        try await Scene.play { scene in
            let outcome = try await run("parse-info", "--metrics-port", "9101", body, on: scene)
            #expect(outcome.code == 0 && outcome.errors.isEmpty)
            let groups = try JSON(outcome.output.utf8).elements
            #expect(groups.count == 3)
            for group in groups {
                #expect(group["labels"]["__meta_swarm_role"].text == "node")
                #expect(group["targets"].elements.first?.text?.hasSuffix(":9101") == true)
            }
            #expect(
                try await run("parse-info", "--metrics-port=9101", "-", input: body, on: scene)
                    == outcome
            )
            #expect(
                try await run("parse-info", "--metrics-port=9101", input: body, on: scene)
                    == outcome
            )
        }
    }

    @Test(arguments: [
        ("{\"Containers\":1}", "JSON, but no Swarm answer: an object without the status rows"),
        ("<html>", "no JSON: an HTML page"),
        ("{\"SystemStatus\":[[\"Role\",", "no JSON: "),
        ("", "the body is empty"),
    ])
    func `parse-info refuses what is no Swarm answer, with the reason`(
        body: String,
        reason: String
    ) async throws {
        try await Scene.play { scene in
            try scene.write(body, to: "body")
            let outcome = try await run("parse-info", "body", on: scene)
            #expect(outcome.code == 1 && outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("swarm-bridge: body: \(reason)"))
            #expect(outcome.errors.split(separator: "\n").count == 1)
        }
    }

    @Test func `parse-info tells what it leaves out, and fails where the bridge would not believe`()
        async throws
    {
        try await Scene.play { scene in
            let info = "\(Testdata.root)/swarm-info"
            let some = try await run("parse-info", "\(info)/written-bad-nodes.json", on: scene)
            #expect(some.code == 0)
            #expect(try JSON(some.output.utf8).elements.count > 0)
            #expect(some.errors.contains(": the node is left out\n"))
            #expect(some.errors.contains("an earlier node: this one is left out\n"))
            for (file, reason) in [
                ("written-counted-but-missing", "it counts"),
                ("1.2.9-replication-etcd-dead-at-start", "a replica without a primary"),
            ] {
                let none = try await run("parse-info", "\(info)/\(file).json", on: scene)
                #expect(none.code == 1 && none.output.isEmpty)
                #expect(none.errors.contains("the bridge would not believe this: \(reason)"))
            }
        }
    }

    @Test(arguments: [
        ["version"], ["demo", "--print-config"],
        ["parse-info", "\(Testdata.root)/swarm-info/1.2.9-healthy.json"],
    ])
    func `a result that cannot be written is a failure`(words: [String]) async throws {
        try await Scene.play { scene in
            let child = try scene.start(
                "/bin/sh",
                ["-c", "exec \"$0\" \"$@\" >/dev/full", Scene.program] + words,
                named: "swarm-bridge"
            )
            #expect(try await child.exitCode() == 1)
            #expect(
                child.errors == "swarm-bridge: write to standard output: no space left on device\n"
            )
        }
    }

    @Test func `discover prints what the daemon serves, and fails when no master answers`()
        async throws
    {
        try await Scene.play { scene in
            let swarm = try await scene.swarm(on: 31)
            let text =
                "discovery:\n" + swarm.job("a", "refresh_interval: 30s")
                + swarm.job("b", "refresh_interval: 30s", "instance: name")
            let bridge = try await RunningBridge(text, on: scene)
            for job in ["a", "b"] {
                try await bridge.waitForList(job)
                let served = try await bridge.ask("/sd/\(job)").text
                let outcome = try await run(
                    "discover",
                    "--config.file",
                    bridge.configuration,
                    "--job",
                    job,
                    on: scene
                )
                #expect(outcome == Outcome(code: 0, output: served))
                #expect(try JSON(served.utf8).elements.count == 6)
            }
            let file = "--config.file=\(bridge.configuration)"
            let other = try await run("discover", file, "--job=c", on: scene)
            #expect(other.code == 1 && other.errors.contains("there is no discovery job c"))

            try scene.write(
                text + "  - {job: c, swarm_sd: {masters: ['http://127.0.0.1:1']}}\n",
                to: "c.yml"
            )
            let partly = try await run("discover", "--config.file=c.yml", on: scene)
            #expect(partly.code == 1 && partly.errors.contains("c: GET http://127.0.0.1:1/info: "))
            #expect(try JSON(partly.output.utf8).elements.count == 12)

            for index in swarm.masters.indices { await swarm.stopMaster(index) }
            let failed = try await run("discover", file, on: scene)
            #expect(failed.code == 1 && failed.output.isEmpty)
            for master in swarm.masters {
                #expect(failed.errors.contains("GET http://\(master.address)/info: "))
            }
            #expect(failed.errors.contains("connection refused"))
        }
    }
}
