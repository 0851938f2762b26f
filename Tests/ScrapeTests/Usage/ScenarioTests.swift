import Testdata
import Testing

@Suite struct ScenarioTests {
    @Test(arguments: Testdata.names("usage"))
    func `pages give the usage that the scenario tells`(name: String) throws {
        let text = try #require(Testdata.text("usage/\(name)"))
        let scenario = try Scenario(text)
        #expect(scenario.checks > 0)
        #expect(scenario.failures == [])
    }
}
