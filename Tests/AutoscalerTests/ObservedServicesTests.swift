import JSON
import Scaling
import Testing

@testable import Autoscaler

/// Services of which nothing is known but what pages show.
@Suite struct ObservedServicesTests {
    @Test func `what is seen alone is counted, and cannot be changed`() async {
        let stage = await Stage(ControlLoopTests.web, [])
        let observed = ObservedServices(board: stage.usage)
        await stage.loop.apply(stage.configuration, orchestrator: observed)
        stage.show("web", [0.9, nil, 0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "none missing_replicas 3>3 none")
        stage.show("web", [0.9, 0.9, 0.9], at: 1002)
        await stage.pass(1002)
        #expect(stage.latest("web") == "scale_up above_threshold 3>4 dry_run")
    }

    @Test func `a container that two pages show counts once, as the newer one has it`() async {
        let stage = await Stage(ControlLoopTests.web, [])
        let observed = ObservedServices(board: stage.usage)
        await stage.loop.apply(stage.configuration, orchestrator: observed)
        stage.show("web", [0.5, 0.5], at: 1000, page: "one")
        stage.show("web", [0.9, 0.9, 0.9], at: 1001, page: "other")
        await stage.pass(1002)
        #expect(stage.latest("web") == "scale_up above_threshold 3>4 dry_run")
        stage.show("web", [0.5, 0.5, 0.5], at: 1003, page: "one")
        await stage.pass(1004)
        #expect(stage.latest("web") == "none within_thresholds 3>3 none")
    }

    @Test func `nothing is decided before the first pages were read`() async throws {
        let stage = await Stage(ControlLoopTests.web, [])
        let observed = ObservedServices(board: stage.usage)
        await stage.loop.apply(stage.configuration, orchestrator: observed)
        stage.show("web", [0.9], at: 1000)
        stage.await("other", atMost: .seconds(3600))
        await stage.pass(1000)
        #expect(stage.latest("web") == "nothing")
        let text = try #require(
            ServicesDocument(stage.board.current, at: Timestamp(seconds: 1000)).service("web")
        )
        #expect(try JSON(reading: text.utf8)["error"]?.string == "the first pages are being read")
        // Who only looks on goes on without a target that gives none.
        stage.await("other", atMost: .zero)
        await stage.pass(1002)
        #expect(stage.latest("web") == "scale_up above_threshold 1>2 dry_run")
    }

    @Test func `who counts to change waits for every target, and says for which`() async throws {
        let stage = await Stage(ControlLoopTests.web, [])
        let counted = ObservedServices(board: stage.usage, waitsForAll: true)
        await stage.loop.apply(stage.configuration, orchestrator: counted)
        stage.show("web", [0.9], at: 1000)
        await stage.pass(1000)
        #expect(stage.latest("web") == "scale_up above_threshold 1>2 dry_run")
        stage.await("other", atMost: .zero)
        await stage.pass(1002)
        #expect(stage.latest("web") == "none orchestrator_unavailable 1>1 none")
        let sentence = stage.board.current.views["web"]?.latest?.sentence
        #expect(sentence?.hasSuffix("for there is no page of other yet") == true)
        #expect(
            stage.page.contains(
                #"decision_state{service="web",reason="orchestrator_unavailable"} 1"#
            )
        )
        stage.show("other", [0.9], at: 1004)
        await stage.pass(1004)
        #expect(stage.latest("web") == "scale_up above_threshold 1>2 dry_run")
    }
}
