package import HTTP
package import Posix

/// A classic Docker Swarm over real HTTP on loopback addresses: masters that answer `/info` as version
/// 1.2.9 does, and nodes with a page as cAdvisor prints it.
///
/// Each machine has an address of its own, and all have their page at one shared port, as in the
/// clusters that this stands for. The page of a master's machine stays when the master is stopped. What is
/// started must be stopped: its sockets belong to the event loop.
@EventLoop
package final class SimulatedSwarm {
    /// What the Swarm consists of.
    package struct Options: Sendable {
        /// At least 1.
        package var masters = 3
        package var nodes = 5
        package var services = SimulatedService.usual
        /// The same seed gives the same names, IDs and loads.
        package var seed: UInt64 = 1
        package var plan = LoopbackPlan(network: 9)
        /// How long the others take a dead primary for alive.
        package var electionTime = Duration.seconds(2)

        package init() {}
    }

    package let options: Options
    /// The port of all pages; 0 before the start.
    package internal(set) var metricsPort: UInt16 = 0
    package private(set) var masters: [SimulatedMaster] = []

    var cluster: SimulatedCluster
    var nodeServers: [String: Server] = [:]
    var lastNodeNumber = -1
    private var masterPages: [Server] = []
    private var election = Election()
    private var electionTimer: TimerQueue.Ticket?
    private let origin = ContinuousClock.now
    /// From the start to the stop, each of which there is one of.
    private(set) var isRunning = false
    private var wasStarted = false
    let observe: @EventLoop (SimulationEvent) -> Void

    /// A Swarm that does not run yet; `observe` is told what happens in it.
    package init(
        _ options: Options = Options(),
        observe: @escaping @EventLoop (SimulationEvent) -> Void = { _ in }
    ) {
        self.options = options
        self.observe = observe
        cluster = SimulatedCluster(
            seed: options.seed,
            origin: WallClock.unixSeconds,
            services: options.services
        )
    }

    /// Seconds since the simulation began.
    var now: Double { (ContinuousClock.now - origin) / .seconds(1) }

    /// Starts every master and every node; the first master is primary.
    package func start() async throws(SimulationError) {
        guard (1...LoopbackPlan.masterLimit).contains(options.masters),
            options.nodes <= LoopbackPlan.nodeLimit
        else {
            throw .outOfAddresses
        }
        guard !wasStarted else { return }
        wasStarted = true
        isRunning = true
        do {
            try await sharePort()
            for index in 0..<options.masters {
                let address = options.plan.master(index, port: 0)
                let router = masterRouter(index)
                masters.append(
                    try Self.listening(on: address) { () throws(SystemError) in
                        try SimulatedMaster(on: address, router)
                    }
                )
            }
            var engines: [String] = []
            for _ in 0..<max(0, options.nodes) { engines.append(try openPage()) }
            join(engines)
        } catch {
            await stop()
            throw error
        }
        _ = election.elect(among: [0])
    }

    /// Stops everything and waits until every connection is closed.
    package func stop() async {
        isRunning = false
        if let electionTimer { Reactor.shared.cancel(electionTimer) }
        electionTimer = nil
        let servers = masterPages + nodeServers.values
        masterPages = []
        nodeServers = [:]
        for master in masters { await master.stop() }
        for server in servers { await server.stop(grace: .zero) }
    }

    /// The index of the master that is primary; `nil` while there is none.
    package var primary: Int? { election.primary }

    /// Stops a master as if it were killed; a replica takes over after the election time.
    package func stopMaster(_ index: Int) async {
        guard masters.indices.contains(index), masters[index].state != .stopped else { return }
        await masters[index].stop()
        observe(.masterStopped(masters[index].address))
        lose(index)
    }

    /// Starts a master again, at its address; it follows the primary, if there is one.
    package func startMaster(_ index: Int) throws(SimulationError) {
        guard isRunning else { throw .notRunning }
        guard masters.indices.contains(index), masters[index].state != .running else { return }
        let master = masters[index]
        try Self.listening(on: master.address) { () throws(SystemError) in try master.start() }
        observe(.masterStarted(master.address))
        electLater()
    }

    /// Lets a master accept connections and never answer; it loses its office.
    package func hangMaster(_ index: Int) async throws(SimulationError) {
        guard isRunning else { throw .notRunning }
        guard masters.indices.contains(index), masters[index].state != .hanging else { return }
        do {
            try await masters[index].hang()
        } catch {
            throw .cannotListen(masters[index].address, error)
        }
        observe(.masterHung(masters[index].address))
        lose(index)
    }

    /// Lets a master answer `GET /info` with `answer`, whatever that is; `nil` for the truth again.
    package func setMasterAnswer(_ index: Int, _ answer: Response?) {
        guard masters.indices.contains(index) else { return }
        masters[index].answer = answer
    }

    private func lose(_ index: Int) {
        election.lose(index)
        electLater()
    }

    private func electLater() {
        guard isRunning, election.primary == nil, electionTimer == nil else { return }
        electionTimer = Reactor.shared.after(options.electionTime) { [weak self] in
            guard let self else { return }
            electionTimer = nil
            let candidates = masters.indices.filter { self.masters[$0].state == .running }
            guard let elected = election.elect(among: candidates) else { return }
            observe(.primaryElected(masters[elected].address))
        }
    }

    /// What a master says of itself at this moment.
    func role(of index: Int) -> ManagerAnswer.Role {
        if election.primary == index { return .primary }
        return .replica(primary: election.named.map { masters[$0].address.description } ?? "")
    }

    /// Finds a port that is free on the machines of all masters, and shows their pages there.
    private func sharePort() async throws(SimulationError) {
        let attempts = 20
        for _ in 0..<attempts {
            metricsPort = 0
            do throws(SystemError) {
                for index in 0..<options.masters {
                    let server = Server(router: masterPageRouter())
                    masterPages.append(server)
                    let address = options.plan.master(index, port: metricsPort)
                    metricsPort = try server.listen(on: address).port ?? 0
                }
                return
            } catch {
                for server in masterPages { await server.stop(grace: .zero) }
                masterPages = []
                if error.isAddressTaken { continue }
                throw SimulationError(error, on: options.plan.master(0, port: metricsPort))
            }
        }
        throw .noSharedPort(attempts: attempts)
    }
}
