package import Posix

/// Which paths there are, what may be done with each, and who does it.
@EventLoop
package final class Router {
    /// What the variable parts of a route's path stand for in one request, decoded.
    package struct Parameters: Sendable {
        fileprivate var values: [String: String] = [:]

        /// The text of the part `{name}`.
        package subscript(name: String) -> String { values[name] ?? "" }
    }

    /// Who answers.
    package enum Handler {
        /// From memory, at once, on the event loop.
        case now(@EventLoop (Request, Parameters) -> Response)
        /// After waiting for others, or after work that would hold up the loop: it runs beside the loop.
        ///
        /// Its task is cancelled when the client has gone, or when the server does not wait any longer.
        case later(@concurrent @Sendable (Request, Parameters) async -> Response)
    }

    /// A path and the methods it has.
    private struct Route {
        let pattern: String
        let parts: [Substring]
        var handlers: [String: Handler] = [:]

        /// `GET` implies `HEAD`.
        var allowed: String {
            var methods = Set(handlers.keys)
            if methods.contains("GET") { methods.insert("HEAD") }
            return methods.sorted().joined(separator: ", ")
        }

        func handler(_ method: String) -> Handler? {
            handlers[method] ?? (method == "HEAD" ? handlers["GET"] : nil)
        }
    }

    /// What a request came to: the route's path as it was registered, and its handler.
    struct Match {
        let pattern: String
        let handler: Handler
        let parameters: Parameters
    }

    private var fixed: [String: Route] = [:]
    private var variable: [Route] = []
    /// What was asked for last is what is asked for next, most of the time.
    private var last: (method: String, path: String, match: Match)?

    /// No routes yet.
    package init() {}

    /// Adds a route.
    ///
    /// A part of `path` in braces, like `/sd/{job}`, takes any one part of a path.
    package func add(_ method: String, _ path: String, _ handler: Handler) {
        last = nil
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        if !path.contains("{") {
            fixed[path, default: Route(pattern: path, parts: parts)].handlers[method] = handler
        } else if let index = variable.firstIndex(where: { $0.pattern == path }) {
            variable[index].handlers[method] = handler
        } else {
            variable.append(Route(pattern: path, parts: parts, handlers: [method: handler]))
        }
    }

    /// Whether there is a route already that would take such a request.
    package func has(_ method: String, _ path: String) -> Bool {
        var parameters = Parameters()
        return route(path, &parameters)?.handler(method) != nil
    }

    /// The handler for a request, or the answer that says why there is none.
    func match(_ request: Request) -> Match {
        if let last, last.path == request.path, last.method == request.method { return last.match }
        let match = search(request)
        last = (request.method, request.path, match)
        return match
    }

    private func search(_ request: Request) -> Match {
        var parameters = Parameters()
        guard let route = route(request.path, &parameters) else {
            return Self.answering("", .text(404, "there is nothing at \(request.path)"))
        }
        guard let handler = route.handler(request.method) else {
            var response = Response.text(405, "\(route.pattern) takes \(route.allowed)")
            response.fields.append(("Allow", route.allowed))
            return Self.answering(route.pattern, response)
        }
        return Match(pattern: route.pattern, handler: handler, parameters: parameters)
    }

    private static func answering(_ pattern: String, _ response: Response) -> Match {
        Match(pattern: pattern, handler: .now { _, _ in response }, parameters: Parameters())
    }

    private func route(_ path: String, _ parameters: inout Parameters) -> Route? {
        if let route = fixed[path] { return route }
        guard !variable.isEmpty else { return nil }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        for route in variable {
            if let values = Self.values(of: route.parts, in: parts) {
                parameters.values = values
                return route
            }
        }
        return nil
    }

    private static func values(of pattern: [Substring], in parts: [Substring]) -> [String: String]?
    {
        guard pattern.count == parts.count else { return nil }
        var values: [String: String] = [:]
        for (wanted, part) in zip(pattern, parts) {
            if wanted.hasPrefix("{"), let decoded = percentDecoded(part), !decoded.isEmpty {
                values[String(wanted.dropFirst().dropLast())] = decoded
            } else if wanted != part {
                return nil
            }
        }
        return values
    }
}
