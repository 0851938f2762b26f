import Autoscaler
import Config
import Daemon
import Discovery
import Docker
import HTTP
import Posix
import Simulation

/// The command `swarm-bridge demo`.
enum Demo: Subcommand {
    static let command = Command(
        "demo",
        "Show the bridge at work on a simulated Swarm; needs no Docker, no network and no file.",
        flags: [
            .init("nodes", "N", help: "nodes of the simulated Swarm (default 5)"),
            .init(
                "duration",
                "D",
                help: "stop after so long, like 90s (default: run until stopped)"
            ),
            .init(
                "print-config",
                help: "print a complete example of a configuration instead, and exit"
            ),
        ] + BridgeOptions.flags(listen: usualAddress, orElse: "any free port", level: .warn)
    )

    private static let usualAddress = "127.0.0.1:10946"

    /// When the master that answers is stopped, so that another one has to.
    private static let secondStop = Duration.seconds(20)
    private static let churnInterval = Duration.seconds(10)

    static func run(_ arguments: Arguments) async throws {
        if arguments.isOn("print-config") {
            return try StandardStream.output.writeAll(ExampleConfiguration.text.utf8)
        }
        let nodes = try count(arguments)
        let duration = try time(arguments)
        let narrator = Narrator()
        let bridge = try await bridge(arguments) { record in
            guard record.outcome != .none else { return }
            Task { @EventLoop in narrator.say("the bridge decides: \(record.sentence)") }
        }
        try await show(nodes: nodes, for: duration, bridge, narrator)
    }

    /// The bridge on its usual port, or, where that is taken, on any.
    private static func bridge(
        _ arguments: Arguments,
        decided: @escaping @Sendable (DecisionRecord) -> Void
    ) async throws -> Bridge {
        var options = try BridgeOptions(arguments, listen: usualAddress, level: .warn)
        if !arguments.values("web.listen-address").isEmpty {
            return try await Bridge(options, decided: decided)
        }
        do {
            return try await Bridge(options, decided: decided)
        } catch let error as SystemError where error.isAddressTaken {
            options.listen = [try ListenAddress.read("127.0.0.1:0")]
            return try await Bridge(options, decided: decided)
        }
    }

    private static func count(_ arguments: Arguments) throws -> Int {
        guard let text = arguments.value("nodes") else { return 5 }
        guard let number = Int(text), (1...1000).contains(number) else {
            throw Arguments.Fault("--nodes takes a number from 1 to 1000, not \(text)")
        }
        return number
    }

    private static func time(_ arguments: Arguments) throws -> Duration? {
        guard let text = arguments.value("duration") else { return nil }
        guard let time = try? Duration(prometheus: text), time > .zero else {
            throw Arguments.Fault("--duration takes a time like 90s or 5m, not \(text)")
        }
        return time
    }

    @EventLoop
    private static func show(
        nodes: Int,
        for duration: Duration?,
        _ bridge: Bridge,
        _ narrator: Narrator
    ) async throws {
        var options = SimulatedSwarm.Options()
        options.nodes = nodes
        let swarm = SimulatedSwarm(options) { narrator.say("\($0)") }
        try await swarm.start()
        await swarm.stopMaster(2)
        let api = try SimulatedServiceAPI(of: swarm)

        let text = DemoConfiguration.text(swarm, api)
        let configuration = try Configuration(Array(text.utf8), named: "demo")
        narrator.open(DemoIntroduction(bridge, swarm, api, configuration: text).text)
        bridge.listChanged = { list, master in
            narrator.say("the bridge serves \(sentence(list)), as \(master.text) tells it")
        }
        await bridge.start(configuration) { () throws(Configuration.Invalid) in
            try Configuration(Array(text.utf8), named: "demo")
        }
        let script = Task { @EventLoop in
            let churn = Churn(interval: churnInterval, fewest: max(1, nodes - 2), most: nodes + 2)
            async let changes: ()? = try? swarm.run(churn)
            try await Task.sleep(for: secondStop)
            await swarm.stopMaster(0)
            await changes
        }
        try await bridge.run(atMost: duration)
        script.cancel()
        await api.stop()
        await swarm.stop()
    }

    private static func sentence(_ list: TargetList) -> String {
        let states = list.targets.nodesByState
            .sorted { $0.key < $1.key }
            .map { "\($0.value) \($0.key)" }
        let count = list.targets.groups(role: .node).count
        return "\(count) \(count == 1 ? "node" : "nodes") (\(states.joined(separator: ", ")))"
    }
}
