import Autoscaler
import Glibc
import Posix
import Scaling
import Testdata
import Testing

/// What survives a restart.
@Suite struct StateFileTests {
    /// A new folder, removed at the end.
    private func inFolder(_ body: (TestFolder) async throws -> Void) async throws {
        let folder = TestFolder()
        defer { folder.remove() }
        try await body(folder)
    }

    private func stage(_ file: String, replicas: Int) async -> Stage {
        let yaml = ControlLoopTests.web.split(separator: "\n", maxSplits: 1)
        return await Stage(
            "\(yaml[0])\n  state: {file: '\(file)'}\n\(yaml[1])",
            [declared("web", replicas)]
        )
    }

    @Test func `a restart forgets no warmup, no pause and no switch`() async throws {
        try await inFolder { folder in
            let file = folder.file("state.json")
            let first = await stage(file, replicas: 2)
            first.show("web", [0.9, 0.9], at: 1000)
            await first.pass(1000)
            #expect(first.latest("web") == "scale_up above_threshold 2>3 applied")
            // Nothing is stopped: whatever is not on the disk now is lost.
            let second = await stage(file, replicas: 3)
            second.show("web", [0.9, 0.9, 0.9], at: 1010)
            await second.pass(1010)
            #expect(second.latest("web") == "none warmup 3>3 none")
            try await second.loop.pause("web", nil, for: nil)
            try await second.loop.setEnabled(false)
            let third = await stage(file, replicas: 3)
            #expect(!third.board.current.isSwitchedOn)
            try await third.loop.setEnabled(true)
            await third.pass(4_000_000_000)
            #expect(third.latest("web") == "none paused 3>3 none")
            #expect(folder.names == ["state.json"])
        }
    }

    @Test func `a file that a reload names takes what is remembered, whatever it holds`()
        async throws
    {
        try await inFolder { folder in
            let stage = await Stage(ControlLoopTests.web, [declared("web", 2)])
            stage.show("web", [0.9, 0.9], at: 1000)
            await stage.pass(1000)
            #expect(stage.latest("web") == "scale_up above_threshold 2>3 applied")
            try await stage.loop.pause("web", .down, for: nil)
            try await stage.loop.setEnabled(false)
            let old = ScalingState().json
            try AtomicFile.write(Array(old.utf8), to: folder.file("second.json"))
            for name in ["first.json", "second.json"] {
                var configuration = stage.configuration
                configuration.stateFile = folder.file(name)
                await stage.loop.apply(configuration, orchestrator: stage.orchestrator)
                let saved = try ScalingState(json: try #require(folder.bytes(name)))
                #expect(!saved.isEnabled)
                #expect(saved.services["id-web"]?.lastScaleUp == Timestamp(seconds: 1000))
                #expect(saved.services["id-web"]?.pauseDown != nil)
            }
            #expect(!stage.board.current.isSwitchedOn)
            try await stage.loop.setEnabled(true)
            stage.show("web", [0.9, 0.9, 0.9], at: 1010)
            await stage.pass(1010)
            #expect(stage.latest("web") == "none warmup 3>3 none")
            let saved = try ScalingState(json: try #require(folder.bytes("second.json")))
            #expect(saved.isEnabled)
        }
    }

    @Test func `a restart tells the orchestrator what services were given`() async throws {
        try await inFolder { folder in
            let file = folder.file("state.json")
            let first = await stage(file, replicas: 2)
            first.show("web", [0.9, 0.9], at: 1000)
            await first.pass(1000)
            let second = await stage(file, replicas: 3)
            let given = second.orchestrator.script.withLock { $0.given }
            #expect(given.map(\.id) == ["id-web"] && given.first?.replicas == 3)
            #expect(given.first.map { $0.age > .seconds(1_000_000_000) } == true)
        }
    }

    @Test func `a change is on the disk before it is made`() async throws {
        try await inFolder { folder in
            let file = folder.file("state.json")
            let stage = await stage(file, replicas: 2)
            stage.show("web", [0.9, 0.9], at: 1000)
            stage.orchestrator.script.withLock {
                $0.during = {
                    let text = try? FileBytes.read(file, limit: 1 << 20)
                    let saved = text.flatMap { try? ScalingState(json: $0) }
                    #expect(saved?.services["id-web"]?.lastScaleUp == Timestamp(seconds: 1000))
                }
            }
            await stage.pass(1000)
            #expect(stage.orchestrator.calls.count == 1)
        }
    }

    @Test func `what has not changed is not written again`() async throws {
        try await inFolder { folder in
            let stage = await stage(folder.file("state.json"), replicas: 2)
            for time in 1000..<1010 as Range<Int64> {
                stage.show("web", [0.5, 0.5], at: Double(time))
                await stage.pass(time)
            }
            #expect(stage.page.contains(#"state_writes_total{outcome="success"} 1"#))
        }
    }

    @Test func `an unreadable file is kept aside and said`() async throws {
        try await inFolder { folder in
            let file = folder.file("state.json")
            try AtomicFile.write(Array("{\"version\":1,".utf8), to: file)
            let stage = await stage(file, replicas: 2)
            stage.show("web", [0.9, 0.9], at: 1000)
            await stage.pass(1000)
            let kept = folder.names.filter { $0.hasPrefix("state.json.corrupt-") }
            #expect(kept.count == 1 && folder.names.count == 2)
            let bytes = try #require(folder.bytes(kept[0]))
            #expect(String(decoding: bytes, as: UTF8.self) == "{\"version\":1,")
            #expect(stage.logged.contains { $0.contains("kept aside") && $0.contains("ERROR") })
        }
    }

    @Test func `a directory where the file should be is left alone, and nothing counts as saved`()
        async throws
    {
        try await inFolder { folder in
            let file = folder.file("state.json")
            #expect(mkdir(file, 0o700) == 0)
            let stage = await stage(file, replicas: 2)
            await stage.pass(1000)
            #expect(folder.names == ["state.json"])
            #expect(stage.logged.filter { $0.contains("none is saved") }.count == 1)
            await #expect(throws: SwitchRefusal.notSaved) {
                try await stage.loop.pause("web", nil, for: nil)
            }
            #expect(stage.page.contains(#"state_writes_total{outcome="success"} 0"#))
            #expect(!stage.page.contains(#"state_writes_total{outcome="error"} 0"#))
        }
    }

    @Test func `a folder that cannot be written is said once and counted`() async throws {
        let stage = await stage("/nonexistent/state.json", replicas: 2)
        for time in [1000, 1100, 1200] as [Int64] {
            stage.show("web", [0.9, 0.9, 0.9, 0.9], at: Double(time))
            await stage.pass(time)
        }
        #expect(stage.orchestrator.calls.count == 3)
        #expect(stage.logged.filter { $0.contains("Cannot save") }.count == 1)
        // Before each change, and once more at the end of each pass.
        #expect(stage.page.contains(#"state_writes_total{outcome="error"} 6"#))
    }

    @Test func `after a long rest the first evaluation does not shrink at once`() async throws {
        try await inFolder { folder in
            let yaml = """
                scaling:
                  dry_run: false
                  state: {file: '\(folder.path)/state.json'}
                  services: {web: {max_replicas: 9, rules: [{metric: cpu_cores, target: 0.5}]}}
                """
            for start in [1000, 100_000] as [Int64] {
                let stage = await Stage(yaml, [declared("web", 6)])
                stage.show("web", Array(repeating: 0.1, count: 6), at: Double(start))
                await stage.pass(start)
                #expect(stage.latest("web") == "none stabilized 6>6 none")
            }
        }
    }
}
