/// What a discovery job says about the targets made of a classic Swarm.
package struct SwarmTargetOptions: Equatable, Sendable {
    /// What the label `instance` of a node holds.
    package enum Instance: String, CaseIterable, Sendable {
        /// The address as the manager prints it, as the 2016 provider did.
        case address
        /// The host name; the address where a node has none.
        case name
    }

    /// Where cAdvisor listens on each node and master.
    package var metricsPort: UInt16 = 8070
    /// `__scheme__` of every target; `nil` leaves it to the scrape config.
    package var scheme: String?
    /// The states of the nodes to include, in any case; `nil` for all.
    ///
    /// A node whose state the manager does not say (before 1.0.1) is always included.
    package var includeStates: [String]?
    /// Whether to set the labels that change with every refresh of an engine.
    package var volatileLabels = false
    package var instance = Instance.address

    package init() {}
}
