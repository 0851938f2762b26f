package import HTTP
package import Metrics
package import Posix

/// The routes that every Prometheus component has: metrics, health, readiness and reload.
@EventLoop
package struct AdminRoutes {
    private let registry: Registry
    private let requests: CounterFamily
    private let inFlight: Gauge

    package init(registry: Registry) {
        self.registry = registry
        requests = registry.counter(
            "promhttp_metric_handler_requests_total",
            help: "Total number of scrapes by HTTP status code.",
            labels: ["code"]
        )
        for code in ["200", "500", "503"] { _ = requests.series(code) }
        inFlight = registry.gauge(
            "promhttp_metric_handler_requests_in_flight",
            help: "Current number of scrapes being served."
        ).series()
    }

    /// Adds the page of metrics.
    package func addMetrics(to router: Router, at path: String) {
        let scraped = requests.series("200")
        router.add(
            "GET",
            path,
            .later { [registry, inFlight] request, _ in
                inFlight.add(1)
                defer { inFlight.add(-1) }
                let response = await Self.page(registry, request.fields.values(of: "Accept"))
                scraped.increment()
                return response
            }
        )
    }

    /// A page is made off the event loop: it may have hundreds of thousands of lines.
    @concurrent
    private static func page(_ registry: Registry, _ accept: [String]) async -> Response {
        let format = NegotiatedFormat.negotiate(accept: accept)
        return Response(
            200,
            contentType: format.contentType,
            fields: [("Vary", "Accept")],
            body: registry.page(format.syntax)
        )
    }

    /// Adds `/-/healthy` and `/-/ready`.
    ///
    /// `missing` says what the program still waits for; `nil` when it is ready.
    package func addHealth(to router: Router, missing: @escaping @EventLoop () -> String?) {
        router.add(
            "GET",
            "/-/healthy",
            .now { _, _ in .text(200, "swarm-bridge is healthy.") }
        )
        router.add(
            "GET",
            "/-/ready",
            .now { _, _ in
                guard let missing = missing() else { return .text(200, "swarm-bridge is ready.") }
                return .text(503, missing)
            }
        )
    }

    /// Adds `/-/reload`.
    package func addReload(to router: Router, _ reloader: Reloader) {
        for method in ["POST", "PUT"] {
            router.add(
                method,
                "/-/reload",
                .later { request, _ in
                    if let refusal = ChangeGuard.refusal(of: request) { return refusal }
                    do throws(Reloader.Failure) {
                        try await reloader.reload()
                    } catch {
                        return .text(500, "the configuration was not taken:\n\(error)")
                    }
                    return .text(200, "the configuration was taken")
                }
            )
        }
    }
}
