import Posix
package import Scaling

/// The latest of every service, and the decisions that told something new: for whoever asks, on any
/// thread.
package final class DecisionBoard: Sendable {
    /// What is known of one managed service.
    package struct View: Sendable {
        package let service: ManagedService
        /// `nil` as long as the service was not seen.
        package internal(set) var latest: DecisionRecord?
        /// What is remembered of it, with its pauses.
        package internal(set) var state: ServiceState?
        package internal(set) var tally = ServiceTally()
        /// Which series it has from the start.
        let plan: SeriesPlan

        /// Takes a decision with the state behind it; tells whether it is news.
        fileprivate mutating func take(_ record: DecisionRecord, _ state: ServiceState?) -> Bool {
            let isNew = latest.map { !record.repeats($0) } ?? true
            latest = record
            self.state = state
            tally.count(record, isNew: isNew)
            return isNew
        }
    }

    /// All of it at one time.
    package struct Content: Sendable {
        /// The configuration's switch and the operator's.
        package internal(set) var isEnabled = true
        package internal(set) var isSwitchedOn = true
        package internal(set) var isDryRun = true
        package internal(set) var orchestrator = "none"
        /// Whether the orchestrator tells every service that there is; else containers are counted.
        package internal(set) var knowsAll = false
        fileprivate var canScale = false
        package internal(set) var interval = Duration.zero
        /// Why the orchestrator told nothing in the latest pass; `nil` where it told.
        package internal(set) var trouble: OrchestratorFault?
        /// Labels that cannot be used, by the service's name.
        package internal(set) var labelFaults: [String: [ServiceLabels.Fault]] = [:]
        package internal(set) var views: [String: View] = [:]
        /// Newest last; of one service in a row each tells something else than the one before.
        fileprivate(set) var recent: [DecisionRecord] = []

        package init() {}
    }

    /// So many decisions are kept.
    package static let capacity = 1024

    private let content = Lock(Content())

    package init() {}

    /// All that is known now.
    package var current: Content { content.withLock { $0 } }

    /// The latest decisions that told something new, newest first; of one service where it is named.
    package func recent(of service: String?, limit: Int) -> [DecisionRecord] {
        let all = content.withLock { $0.recent }
        let wanted = all.reversed().lazy.filter { service == nil || $0.service.name == service }
        return Array(wanted.prefix(max(0, limit)))
    }

    /// Follows what a configuration says for all services.
    func follow(_ configuration: ScalingConfiguration, _ orchestrator: any Orchestrator) {
        content.withLock { content in
            content.isEnabled = configuration.isEnabled
            content.isDryRun = configuration.isDryRun || !orchestrator.canScale
            content.interval = configuration.interval
            content.orchestrator = orchestrator.kind
            content.canScale = orchestrator.canScale
            content.knowsAll = orchestrator.knowsAll
        }
    }

    /// Follows the services that are managed now, with the labels that cannot be used; what was
    /// counted of those that stay is kept.
    func follow(_ services: [ManagedService], _ labelFaults: [String: [ServiceLabels.Fault]]) {
        content.withLock { content in
            content.labelFaults = labelFaults
            var views: [String: View] = [:]
            for service in services {
                let plan = SeriesPlan(
                    service.policy,
                    canScale: content.canScale,
                    isDryRun: content.isDryRun || service.isDryRun,
                    isAttached: service.leader != nil
                )
                var view = View(service: service, plan: plan)
                if let old = content.views[service.name] {
                    view.tally = old.tally
                    view.state = old.state
                    // The old explanation names rules that may be gone.
                    if old.service == service { view.latest = old.latest }
                }
                views[service.name] = view
            }
            content.views = views
        }
    }

    /// Takes the decisions of a pass; `states` by the service's name.
    ///
    /// - Returns: for each decision whether it tells something new.
    func take(_ records: [DecisionRecord], _ states: [String: ServiceState]) -> [Bool] {
        content.withLock { content in
            let news = records.map { record in
                let name = record.service.name
                guard let place = content.views.index(forKey: name) else { return false }
                let isNew = content.views.values[place].take(record, states[name])
                if isNew { content.recent.append(record) }
                return isNew
            }
            let surplus = content.recent.count - Self.capacity
            if surplus > 0 { content.recent.removeFirst(surplus) }
            return news
        }
    }

    /// Shows services that are not there any more as not seen.
    func forget(_ names: [String]) {
        content.withLock { content in
            for name in names { content.views[name]?.latest = nil }
        }
    }

    func show(_ state: ServiceState, of name: String) {
        content.withLock { $0.views[name]?.state = state }
    }

    func set(trouble: OrchestratorFault?) {
        content.withLock { $0.trouble = trouble }
    }

    /// Moves what is remembered along with a clock that was set.
    func shift(by step: Duration) {
        content.withLock { content in
            for place in content.views.values.indices {
                content.views.values[place].state?.shift(by: step)
            }
        }
    }

    func set(isSwitchedOn: Bool) {
        content.withLock { $0.isSwitchedOn = isSwitchedOn }
    }
}
