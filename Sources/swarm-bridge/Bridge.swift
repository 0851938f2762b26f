import Autoscaler
import Daemon
import Discovery
import Docker
import Glibc
import HTTP
import Metrics
import Posix
import Scrape
import StatusPage
import TLS

/// The daemon: discovery, scraping and scaling behind a web server, steered by signals.
@EventLoop
final class Bridge {
    /// Where it listens, with the ports that the kernel chose.
    private(set) var addresses: [SocketAddress] = []
    /// The path of its own metrics.
    let telemetryPath: String

    let log: Log

    private let registry = Registry()
    private let router = Router()
    private let server: Server
    private let client: Client
    private let web: WebAccess
    let discovery: DiscoveryService
    private let scraping: ScrapeService
    private let scaling: ControlLoop
    /// The targets of each discovery job that are no addresses, as they were logged.
    private var unscrapable: [String: Set<String>] = [:]
    /// Told whenever a discovery job's list has changed, and which master or engine it is from.
    var listChanged: @EventLoop (TargetList, EngineHost) -> Void = { _, _ in }
    private let admin: AdminRoutes
    private let page: StatusPage
    private var reloader: Reloader?

    /// Opens the listen addresses; it is not ready, and serves no list, before ``start(_:reload:)``.
    ///
    /// `decided` hears of each decision that tells something new.
    init(
        _ options: BridgeOptions,
        decided: @escaping @Sendable (DecisionRecord) -> Void = { _ in }
    ) throws {
        log = Log(level: options.level, format: options.format)
        telemetryPath = options.telemetryPath
        client = Client(userAgent: Serve.userAgent) { [log] error in
            log.warn("Changed certificates are of no use", ("error", error.description))
        }
        web = try WebAccess(file: options.webConfigurationFile, log: log)
        discovery = DiscoveryService(
            client: client,
            metrics: DiscoveryMetrics(registry),
            log: log
        )
        scraping = ScrapeService(client: client, metrics: ScrapeMetrics(registry), log: log)
        let board = DecisionBoard()
        scaling = ControlLoop(
            usage: scraping.board,
            board: board,
            metrics: DecisionMetrics(registry, board: board),
            client: client,
            log: log,
            told: decided,
            asks: { [scraping] in await scraping.ask($0) }
        )
        server = Server(router: router, observer: Server.Observer(telling: log))
        ProcessMetrics.register(in: registry)
        registry.info(
            "swarm_bridge_build_info",
            help: "What this program is, with the value 1.",
            [
                ("version", Version.number), ("swiftversion", Version.swift), ("os", "linux"),
                ("arch", Version.architecture),
            ]
        )
        admin = AdminRoutes(registry: registry)
        admin.addHealth(to: router) { [discovery] in discovery.catalog.missing }
        discovery.addRoutes(to: router)
        ScalingRoutes(board: board, loop: scaling).add(to: router)
        page = StatusPage(
            .init(discovery: discovery, scrapes: scraping.reports, board: board),
            version: Version.number,
            telemetryPath: telemetryPath,
            withheld: ChangeGuard.obstacle
        )
        page.add(to: router)
        if router.has("GET", telemetryPath) {
            throw Arguments.Fault("--web.telemetry-path \(telemetryPath) is another page's")
        }
        admin.addMetrics(to: router, at: telemetryPath)
        web.guardServer(server)
        try listen(options)
        discovery.listChanged = { [weak self] job, list, master in
            self?.scrape(list, of: job)
            self?.listChanged(list, master)
        }
    }

    /// Whether it is served over TLS.
    var isSecured: Bool { web.security != nil }

    private func listen(_ options: BridgeOptions) throws {
        if options.takesSystemdSockets {
            for raw in try Systemd.sockets() {
                let socket = try Socket.inherited(raw)
                addresses.append(
                    try server.listen(inherited: socket, security: web.security)
                )
            }
        }
        for address in options.listen { addresses.append(try listen(on: address)) }
    }

    private func listen(on address: SocketAddress) throws(SystemError) -> SocketAddress {
        do {
            return try server.listen(on: address, security: web.security)
        } catch {
            guard error.code == EAFNOSUPPORT, let other = ListenAddress.withoutIPv6(address) else {
                throw error
            }
            return try server.listen(on: other, security: web.security)
        }
    }

    /// Starts everything; `reload` reads the configuration anew, on SIGHUP and on `/-/reload`.
    func start(
        _ configuration: Configuration,
        reload: @escaping @Sendable () throws(Configuration.Invalid) -> Configuration
    ) async {
        await apply(configuration)
        let reloader = Reloader(registry: registry, log: log) {
            () async throws(Reloader.Failure) in
            Systemd.reloading()
            defer { Systemd.ready() }
            do {
                await self.apply(try reload())
            } catch {
                throw Reloader.Failure("\(error)")
            }
        }
        self.reloader = reloader
        page.start()
        admin.addReload(to: router, reloader)
        for address in addresses {
            log.info(
                "Listening",
                ("address", address.description),
                ("tls", "\(isSecured)")
            )
        }
        Systemd.ready()
        Systemd.keepWatchdogCalm()
    }

    /// Waits until SIGTERM or SIGINT comes, or `time` has passed, and then stops.
    ///
    /// A second one of those signals ends the process at once. It throws when signals cannot be received.
    func run(atMost time: Duration? = nil) async throws {
        let signals = try Signal.received()
        let waiting = Task { @EventLoop in
            for await signal in signals {
                if signal != .hangUp { return log.info("Stopping", ("signal", "\(signal)")) }
                // Not here: it may wait long for a change that is being applied, and signals would too.
                Task { try? await reloader?.reload() }
            }
        }
        let timer = time.map { Reactor.shared.after($0) { waiting.cancel() } }
        await waiting.value
        if let timer { Reactor.shared.cancel(timer) }
        let impatience = Task { @EventLoop in
            for await signal in signals where signal != .hangUp { Program.end(1) }
        }
        await stop()
        impatience.cancel()
    }

    private func apply(_ configuration: Configuration) async {
        for file in configuration.missingFiles {
            log.warn("Cannot read a file that the configuration names", ("error", file))
        }
        web.apply(configuration.admins)
        discovery.apply(configuration.discovery.jobs)
        await scaling.apply(configuration.scaling) { [scraping] requests in
            scraping.apply(configuration.scrape.jobs, requests)
        }
    }

    /// Hands the targets of a discovery job to the scrape jobs that take their targets from it.
    private func scrape(_ list: TargetList, of job: DiscoveryJob) {
        scraping.setEngines(TargetGroup.engines(of: list.targets.groups), ofDiscovery: job.name)
        var targets: [ScrapeTarget] = []
        let known = unscrapable[job.name] ?? []
        unscrapable[job.name] = nil
        for address in list.targets.scraped {
            do throws(ServiceURL.Fault) {
                targets.append(try ScrapeTarget(address))
            } catch {
                unscrapable[job.name, default: []].insert(address)
                log.change(
                    !known.contains(address),
                    .warn,
                    "Target cannot be scraped",
                    ("job", job.name),
                    ("target", address),
                    ("error", "\(error)")
                )
            }
        }
        scraping.setTargets(targets, ofDiscovery: job.name)
    }

    private func stop() async {
        Systemd.stopping()
        page.stop()
        await reloader?.finish()
        await scaling.stop()
        scraping.stop()
        await discovery.stop()
        await server.stop()
        client.closeIdle()
        log.flush()
    }
}
