/// What a label name says of a series, worked out once a name.
struct LabelRole: Sendable {
    /// Labels that this module knows.
    enum Field: String, Sendable, CaseIterable {
        case id
        case name
        case taskID = "container_label_com_docker_swarm_task_id"
        case cpu
        case interface
        /// The label was `type` before v0.29 of cAdvisor.
        case failureType = "failure_type"
        case type
        case scope
    }

    let field: Field?
    /// Which of the grouping's labels it is.
    let group: Int?
    /// The hash of the name, where the label tells the series of a container apart; `nil` where it is the
    /// same on all of them, but for labels that old versions print twice and newer ones at random.
    let identity: UInt64?

    init(_ name: String, _ grouping: ServiceGrouping) {
        field = Field(rawValue: name)
        group = grouping.labels.firstIndex(of: name)
        let isOfContainer =
            field == .id || field == .name || name == "image"
            || name.hasPrefix("container_label_") || name.hasPrefix("container_env_")
        let hash = Self.hash(name.utf8, from: 0xCBF2_9CE4_8422_2325)
        identity = isOfContainer || group != nil ? nil : (hash ^ 0xFF) &* 0x100_0000_01B3
    }

    /// FNV-1a of name and value, its bits mixed so that sums of such hashes differ too.
    static func identity(_ name: UInt64, _ value: UnsafeRawBufferPointer) -> UInt64 {
        var hash = hash(value, from: name)
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        return hash ^ (hash >> 33)
    }

    private static func hash(_ bytes: some Sequence<UInt8>, from start: UInt64) -> UInt64 {
        bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
