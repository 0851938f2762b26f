/// A label of an engine, as the manager lists it.
package struct NodeLabel: Equatable, Hashable, Sendable {
    package var key: String
    package var value: String

    package init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

/// One engine of a classic Swarm; what the manager did not say is `nil`.
package struct SwarmNode: Equatable, Sendable {
    /// The engine's host name: not unique, may be "", and "(unknown)" when there is none yet.
    package var name: String
    /// Where the manager reaches the engine's API; the only key that holds.
    package var address: NodeAddress
    /// The engine's ID as printed: from 1.2.7 on `ID|address`.
    package var id: String?
    /// "Healthy", "Unhealthy", "Pending", "Disconnected"; from 1.0.1 on.
    package var status: String?
    package var containers: Int?
    /// These three from 1.2.4 on, for healthy engines.
    package var containersRunning: Int?
    package var containersPaused: Int?
    package var containersStopped: Int?
    /// CPUs promised to containers; may exceed the total.
    package var cpusReserved: Double?
    /// CPUs with the manager's overcommit (5 % by default).
    package var cpusTotal: Double?
    /// Bytes promised to containers, to four significant digits.
    package var memoryReserved: Int64?
    /// Bytes with the manager's overcommit, to four significant digits.
    package var memoryTotal: Int64?
    /// The labels as well as they can be told apart, in the order of the text.
    package var labels: [NodeLabel] = []
    /// The label text as printed; the labels are a guess at it.
    package var labelsRaw: String?
    /// `nil` also for "(none)", which managers up to 1.2.2 print.
    package var error: String?
    /// RFC 3339, as printed.
    package var updatedAt: String?
    /// The engine's version; "" is `nil`.
    package var serverVersion: String?

    package init(name: String, address: NodeAddress) {
        self.name = name
        self.address = address
    }
}
