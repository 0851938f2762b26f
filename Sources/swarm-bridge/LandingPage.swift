import Discovery
import HTTP
import Posix

/// `/`: what this is, and where to look.
enum LandingPage {
    @EventLoop
    static func add(to router: Router, telemetryPath: String) {
        let links = [
            (telemetryPath, "Metrics"),
            ("/sd", "Targets of all discovery jobs (http_sd)"),
            ("/api/v1/services", "Services, with the latest decision of each and why"),
            ("/api/v1/decisions", "Recent decisions"),
            ("/-/healthy", "Health"),
            ("/-/ready", "Readiness"),
        ]
        let items = links.map { path, title in
            "<li><a href=\"\(escaped(path))\">\(escaped(title))</a></li>"
        }
        let page = """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width">
            <title>swarm-bridge</title>
            </head>
            <body>
            <main>
            <h1>swarm-bridge</h1>
            <p>Prometheus service discovery and autoscaling for Docker Swarm, version \(Version.number).</p>
            <ul>
            \(items.joined(separator: "\n"))
            </ul>
            </main>
            </body>
            </html>

            """
        let response = Response(
            200,
            contentType: "text/html; charset=utf-8",
            body: Array(page.utf8)
        )
        router.add("GET", "/", .now { _, _ in response })
    }

    private static func escaped(_ text: String) -> String {
        text.map { character in
            switch character {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            default: String(character)
            }
        }.joined()
    }
}
