/// One running replica of a service, on a node.
struct SimulatedContainer: Sendable {
    let service: String
    /// Its place among the replicas, from 1.
    let slot: Int
    /// The engine address of the node it runs on.
    let node: String
    /// 64 hexadecimal digits.
    let id: String
    let taskID: String
    /// When it started, in seconds since the simulation's start.
    let start: Double
    /// What ``WorkMeter`` had at its start.
    let workAtStart: Double
    /// Its part of a replica's share: the replicas of a service are not quite alike.
    let weight: Double
    /// When within each second an exporter looks at it.
    private let lookPhase: Double

    init(
        service: String,
        slot: Int,
        node: String,
        start: Double,
        workAtStart: Double,
        _ random: SeededRandom
    ) {
        var random = random
        self.service = service
        self.slot = slot
        self.node = node
        self.start = start
        self.workAtStart = workAtStart
        id = random.text(64, of: "0123456789abcdef")
        taskID = random.swarmID()
        weight = 0.85 + 0.15 * random.fraction()
        lookPhase = random.fraction()
    }

    /// The name of the task, which is the container's name as well: `web.1.csn8bw5ahbgi1yng6f7q9ce89`.
    var taskName: String { "\(service).\(slot).\(taskID)" }

    /// When an exporter that looks at each container once a second last looked at this one.
    func lastLook(before time: Double) -> Double {
        max(start, (time - lookPhase).rounded(.down) + lookPhase)
    }
}
