package import HTTP
package import Posix
import TLS

/// Who gets in: TLS, users and limits of the web configuration, and those who may change things.
@EventLoop
package final class WebAccess {
    private let file: WebFile?
    private let first: WebFile.Snapshot
    private let log: Log
    private weak var server: Server?
    private var configuration = WebConfiguration()
    private var admins = AdminConfiguration()
    private var limit: RateLimit?
    private var looked = ContinuousClock.now
    private let door: Door

    /// Reads the file at `path`, if there is one; it blocks on the disk.
    package nonisolated init(
        file path: String?,
        log: Log
    ) throws(WebConfiguration.Invalid) {
        self.log = log
        door = Door(log: log)
        first =
            try path.map { path throws(WebConfiguration.Invalid) in try WebFile.load(path) }
            ?? WebFile.Snapshot()
        file = path.map { [first] in WebFile($0, first, log: log) }
    }

    /// Where the contexts of TLS come from; `nil` for plain HTTP.
    package private(set) var security: Server.Security?

    /// Guards a server from now on.
    package func guardServer(_ server: Server) {
        self.server = server
        take(first)
        if configuration.tls != nil, let file {
            security = { [weak self] in
                let snapshot = await file.current()
                await self?.take(snapshot)
                return snapshot.context
            }
        }
        setAccess()
    }

    /// These may change things from now on.
    package func apply(_ admins: AdminConfiguration) {
        self.admins = admins
        setAccess()
    }

    /// A server that everybody may ask is not asked about each request.
    private func setAccess() {
        let isNeeded = file != nil || admins.isGiven
        guard isNeeded else {
            server?.access = nil
            return
        }
        server?.access = { [weak self] request in self?.verdict(request) ?? .allowed(request) }
    }

    private func refresh() async {
        guard let file else { return }
        take(await file.current())
    }

    private func take(_ snapshot: WebFile.Snapshot) {
        looked = .now
        guard snapshot.configuration != configuration else { return }
        if snapshot.configuration.rateLimit != configuration.rateLimit { limit = nil }
        configuration = snapshot.configuration
        if limit == nil, let options = configuration.rateLimit {
            limit = RateLimit(options, at: .now)
        }
        server?.commonFields = configuration.headers.map { ($0.name, $0.value) }
    }

    private func verdict(_ request: Request) -> Server.Verdict {
        if limit?.takes(at: .now) == false {
            return .refused(.text(429, "too many requests"))
        }
        if file != nil, ContinuousClock.now - looked >= WebFile.rest {
            return .later { await self.refreshed(request) }
        }
        let visit = Door.Visit(request, configuration.users, admins)
        if visit.isFree { return .allowed(visit.unasked) }
        if case .allowed(let request) = door.recognized(visit) { return .allowed(request) }
        return .later { [door] in await door.decide(visit) }
    }

    @concurrent
    private func refreshed(_ request: Request) async -> Server.Decision {
        await refresh()
        let visit = await Door.Visit(request, configuration.users, admins)
        if visit.isFree { return .allowed(visit.unasked) }
        if let decision = door.recognized(visit) { return decision }
        return await door.decide(visit)
    }
}
