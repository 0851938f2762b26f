import Autoscaler
import HTTP

/// What the address of the page asks for; what makes no sense is as if it were not there.
struct PageQuery: Equatable, Sendable {
    /// Which targets are shown, by how their last scrape went.
    enum TargetState: String, CaseIterable, Sendable {
        case down
        case up
        case unscraped
    }

    /// A part of the names of targets, and of services.
    var filter = ""
    var state: TargetState?
    var service = ""
    /// Counted from 1.
    var targetPage = 1
    var servicePage = 1
    /// The page is loaded again after so many seconds.
    var refresh: Int?
    /// What the form did that was sent before, and of which service.
    var told: SwitchNotice?
    var toldOf = ""

    static let refreshes = [5, 30]
    /// A filter has so many bytes at most.
    static let filterLimit = 200

    init() {}

    init(_ request: Request) {
        func text(_ name: String) -> String {
            let text = request.parameter(name) ?? ""
            return text.utf8.count <= Self.filterLimit ? text.trimmingBlanks() : ""
        }
        func page(_ name: String) -> Int {
            min(max(request.parameter(name).flatMap { Int($0) } ?? 1, 1), 1_000_000)
        }
        filter = text("target")
        state = TargetState(rawValue: text("state"))
        service = text("service")
        targetPage = page("targets")
        servicePage = page("services")
        refresh = Int(text("refresh")).flatMap { Self.refreshes.contains($0) ? $0 : nil }
        told = SwitchNotice(rawValue: text(SwitchNotice.parameter))
        toldOf = text(SwitchNotice.service)
    }

    /// The query of a link to the same page with these changes; the notice is told once.
    func pairs(_ change: (inout PageQuery) -> Void = { _ in }) -> [(String, String)] {
        var query = self
        change(&query)
        return [
            ("target", query.filter), ("state", query.state?.rawValue ?? ""),
            ("targets", query.targetPage == 1 ? "" : "\(query.targetPage)"),
            ("service", query.service),
            ("services", query.servicePage == 1 ? "" : "\(query.servicePage)"),
            ("refresh", query.refresh.map { "\($0)" } ?? ""),
        ]
    }
}
