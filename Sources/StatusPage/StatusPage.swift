package import Autoscaler
package import Discovery
package import HTTP
package import Posix
package import Scrape

/// The status page for people: `/`, and `/services/NAME` for each service.
///
/// It is HTML and SVG made by the server from values that were taken in one moment, off the event loop.
/// It loads nothing else, runs no script, and what it may do is fenced in by a Content-Security-Policy.
@EventLoop
package final class StatusPage {
    /// Where the page learns what it shows.
    package struct Sources: Sendable {
        package let discovery: DiscoveryService
        package let scrapes: TargetReports
        package let board: DecisionBoard

        package init(discovery: DiscoveryService, scrapes: TargetReports, board: DecisionBoard) {
            self.discovery = discovery
            self.scrapes = scrapes
            self.board = board
        }
    }

    private let sources: Sources
    private let version: String
    private let telemetryPath: String
    private let withheld: @Sendable (Request) -> String?
    private let histories = HistoryBoard()
    private var sampling: Task<Void, Never>?

    /// A page of the program's version; `withheld` says why who asks may not change anything, as half a
    /// sentence, and is `nil` for who may.
    package init(
        _ sources: Sources,
        version: String,
        telemetryPath: String,
        withheld: @escaping @Sendable (Request) -> String?
    ) {
        self.sources = sources
        self.version = version
        self.telemetryPath = telemetryPath
        self.withheld = withheld
    }

    /// Adds the routes.
    package func add(to router: Router) {
        router.add("GET", "/\(Icon.path)", .now { _, _ in Self.icon })
        router.add("GET", "/", .later { [self] request, _ in await overview(request) })
        router.add(
            "GET",
            "/services/{name}",
            .later { [self] request, parameters in await service(parameters["name"], request) }
        )
    }

    private nonisolated static let icon = Response(
        200,
        contentType: "image/svg+xml",
        fields: [
            ("Cache-Control", "max-age=86400"), ("X-Content-Type-Options", "nosniff"),
            ("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'"),
        ],
        body: Array(Icon.svg.utf8)
    )

    /// Begins to remember the last hour.
    package func start() {
        stop()
        sampling = Task { [histories, board = sources.board] in
            await Self.sample(board, into: histories)
        }
    }

    package func stop() {
        sampling?.cancel()
        sampling = nil
    }

    /// Looks at every service once in each moment of the history, off the event loop.
    @concurrent
    private static func sample(_ board: DecisionBoard, into histories: HistoryBoard) async {
        while !Task.isCancelled {
            histories.take(board.current, at: WallClock.unixSeconds)
            try? await Task.sleep(for: .seconds(ServiceHistory.step))
        }
    }

    @concurrent
    private func overview(_ request: Request) async -> Response {
        var data = await look(request)
        data.decisions = sources.board.recent(of: nil, limit: DecisionBoard.capacity)
        data.histories = histories.some(ServicesSection.page(data.scaling, data.query).0)
        let nonce = Self.nonce()
        return Self.response(200, OverviewPage(data: data, nonce: nonce).bytes, nonce)
    }

    @concurrent
    private func service(_ name: String, _ request: Request) async -> Response {
        var data = await look(request)
        guard let view = data.scaling.views[name] else {
            return .text(404, "no service of that name is configured")
        }
        data.decisions = sources.board.recent(of: name, limit: 500)
        data.histories = histories.some([name])
        let nonce = Self.nonce()
        return Self.response(200, ServicePage(data: data, view: view, nonce: nonce).bytes, nonce)
    }

    /// Everything at one moment.
    private func look(_ request: Request) -> PageData {
        var data = PageData(
            now: WallClock.unixSeconds,
            instant: ContinuousClock.now,
            version: version,
            telemetryPath: telemetryPath
        )
        data.discovery = sources.discovery.reports
        data.scrapes = sources.scrapes.all
        data.scaling = sources.board.current
        data.withheld = withheld(request)
        data.query = PageQuery(request)
        return data
    }

    /// 128 bits that nobody can guess, for the one style element of one answer.
    private nonisolated static func nonce() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
            + String(UInt64.random(in: .min ... .max), radix: 36)
    }

    private nonisolated static func response(
        _ status: Status,
        _ body: [UInt8],
        _ nonce: String
    ) -> Response {
        Response(
            status,
            contentType: "text/html; charset=utf-8",
            fields: [
                ("Cache-Control", "no-store"),
                (
                    "Content-Security-Policy",
                    "default-src 'none'; style-src 'nonce-\(nonce)'; img-src 'self'; form-action 'self'; "
                        + "base-uri 'none'; frame-ancestors 'none'"
                ),
                ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
                // With "no-referrer" browsers send forms with the origin "null", which is refused.
                ("Referrer-Policy", "same-origin"), ("Cross-Origin-Opener-Policy", "same-origin"),
            ],
            body: body
        )
    }
}
