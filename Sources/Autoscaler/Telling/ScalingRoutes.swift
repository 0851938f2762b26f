import Config
import Daemon
package import HTTP
package import Posix
import Scaling

/// The routes under `/api/v1`: what is known and was decided, and the switches.
@EventLoop
package struct ScalingRoutes {
    private let board: DecisionBoard
    private let loop: ControlLoop

    /// A pause may last so long at most.
    private nonisolated static let longestPause = Duration.seconds(366 * 86400)
    private nonisolated static let usualLimit = 100

    /// Routes that show what stands on `board` and steer `loop`.
    package init(board: DecisionBoard, loop: ControlLoop) {
        self.board = board
        self.loop = loop
    }

    /// Adds them all.
    package func add(to router: Router) {
        router.add(
            "GET",
            "/api/v1/services",
            .later { [board] _, _ in .json(ServicesDocument(board.current, at: Self.now).all) }
        )
        router.add(
            "GET",
            "/api/v1/services/{name}",
            .later { [board] _, parameters in
                let name = parameters["name"]
                guard let text = ServicesDocument(board.current, at: Self.now).service(name) else {
                    return Self.refusal(.unknownService, name)
                }
                return .json(text)
            }
        )
        router.add(
            "GET",
            "/api/v1/decisions",
            .later { [board] request, _ in Self.decisions(board, request) }
        )
        addSwitches(to: router)
    }

    private nonisolated static var now: Timestamp { Timestamp(unixSeconds: WallClock.unixSeconds) }

    private nonisolated static func decisions(
        _ board: DecisionBoard,
        _ request: Request
    )
        -> Response
    {
        var limit = usualLimit
        if let text = request.parameter("limit") {
            guard let number = Int(text), number > 0 else {
                return .text(400, "limit is a number from 1, not \(Fault.quote(text))")
            }
            limit = number
        }
        let records = board.recent(of: request.parameter("service"), limit: limit)
        return .json("{\"decisions\":[\(records.map(\.json).joined(separator: ",\n"))]}\n")
    }

    private func addSwitches(to router: Router) {
        addChange(to: router, "/api/v1/services/{name}/pause", .pause) { [loop] request, name in
            let duration: Duration?
            switch Self.duration(request) {
            case .success(let read): duration = read
            case .failure(let refusal): return refusal.response
            }
            return await Self.direct(request) { direction async throws(SwitchRefusal) in
                try await loop.pause(name, direction, for: duration)
                return "paused \(name)"
            } name: {
                name
            }
        }
        addChange(to: router, "/api/v1/services/{name}/resume", .resume) { [loop] request, name in
            await Self.direct(request) { direction async throws(SwitchRefusal) in
                try await loop.resume(name, direction)
                return "resumed \(name)"
            } name: {
                name
            }
        }
        for (word, isEnabled) in [("enable", true), ("disable", false)] {
            let told: SwitchNotice = isEnabled ? .enable : .disable
            addChange(to: router, "/api/v1/scaling/\(word)", told) { [loop] _, _ in
                do throws(SwitchRefusal) {
                    try await loop.setEnabled(isEnabled)
                    return .text(200, "scaling is \(word)d")
                } catch {
                    return Self.refusal(error, "")
                }
            }
        }
    }

    /// Adds a route that changes something, for those who may.
    private func addChange(
        to router: Router,
        _ path: String,
        _ notice: SwitchNotice,
        _ change: @escaping @Sendable (Request, String) async -> Response
    ) {
        router.add(
            "POST",
            path,
            .later { request, parameters in
                if let refusal = ChangeGuard.refusal(of: request) { return refusal }
                let name = parameters["name"]
                let response = await change(request, name)
                guard request.wantsHTML else { return response }
                return notice.redirect(response.status, service: name, for: request)
            }
        )
    }

    /// An answer that is no success, as an error.
    private struct Refusal: Error {
        let response: Response
    }

    private nonisolated static func duration(_ request: Request) -> Result<Duration?, Refusal> {
        guard let text = request.formValue("duration") else { return .success(nil) }
        guard let duration = try? Duration(prometheus: text), duration > .zero,
            duration <= longestPause
        else {
            let response = Response.text(
                400,
                "duration is a time like 30m or 1h, up to a year, not \(Fault.quote(text))"
            )
            return .failure(Refusal(response: response))
        }
        return .success(duration)
    }

    /// Reads `direction`, sets a switch, and answers what came of it.
    private nonisolated static func direct(
        _ request: Request,
        _ change: @Sendable (Direction?) async throws(SwitchRefusal) -> String,
        name: @Sendable () -> String
    ) async -> Response {
        var direction: Direction?
        if let text = request.formValue("direction") {
            direction = Direction(rawValue: text)
            guard direction != nil else {
                return .text(400, "direction is up or down, not \(Fault.quote(text))")
            }
        }
        do throws(SwitchRefusal) {
            return .text(200, try await change(direction))
        } catch {
            return refusal(error, name())
        }
    }

    private nonisolated static func refusal(_ refusal: SwitchRefusal, _ name: String) -> Response {
        switch refusal {
        case .unknownService: .text(404, "no service \(Fault.quote(name)) is configured")
        case .notSeen: .text(503, "the orchestrator has not told of \(Fault.quote(name)) yet")
        case .notSaved: .text(500, "it is done, but cannot be saved: a restart will forget it")
        }
    }
}

extension Response {
    fileprivate static func json(_ text: String) -> Response {
        Response(
            200,
            contentType: "application/json",
            fields: [("X-Content-Type-Options", "nosniff")],
            body: Array(text.utf8)
        )
    }
}
