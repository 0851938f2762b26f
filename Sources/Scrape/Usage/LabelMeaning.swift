import Glibc
import Metrics

/// What a label set of a page says: whose series it is, and which of them.
///
/// Its texts are bytes that stand elsewhere, for most label sets are of containers that are known.
struct LabelMeaning {
    enum CPU: Sendable {
        case core
        /// All cores together: `cpu="total"`, or no such label.
        case total
    }

    /// The kind of a page fault.
    enum Faults: Sendable {
        case minor
        case major
    }

    /// The control group of the machine as a whole.
    static let rootID = "/"

    /// The control group.
    private(set) var id = none
    /// `nil` for what is no container of a service.
    private(set) var service: String?
    private(set) var name = none
    private(set) var taskID = none
    private(set) var cpu = CPU.total
    /// `nil` for faults of another kind, or of a container's children.
    private(set) var faults: Faults?
    /// Whether the interface is one that only a host has.
    private(set) var isHostInterface = false
    /// Tells the series of one container and family apart: a hash of their other labels.
    private(set) var identity: UInt64 = 0

    private static var none: UnsafeRawBufferPointer { .init(start: nil, count: 0) }

    /// Reads the labels, of whose names `role` tells what they say.
    init(
        _ labels: UnsafeBufferPointer<LabelBytes>,
        _ grouping: ServiceGrouping,
        _ role: (LabelBytes) -> LabelRole
    ) {
        // No grouping has more labels.
        var groups: InlineArray<2, UnsafeRawBufferPointer> = [Self.none, Self.none]
        var kind: UnsafeRawBufferPointer?
        var olderKind = Self.none
        var isOwn = true
        for label in labels {
            let role = role(label)
            let value = label.value
            if let group = role.group, group < groups.count { groups[group] = value }
            if let name = role.identity, !value.isEmpty {
                identity &+= LabelRole.identity(name, value)
            }
            switch role.field {
            case .id: id = value
            case .name: name = value
            case .taskID: taskID = value
            case .cpu: cpu = value.isEmpty || Self.equal(value, "total") ? .total : .core
            case .interface: isHostInterface = Self.isHostInterface(value)
            case .failureType: kind = value
            case .type: olderKind = value
            case .scope: isOwn = value.isEmpty || Self.equal(value, "container")
            case nil: break
            }
        }
        service = grouping.serviceName { index in
            index < groups.count ? String(decoding: groups[index], as: UTF8.self) : nil
        }
        if isOwn { faults = Self.faults(kind ?? olderKind) }
    }

    private static func faults(_ kind: UnsafeRawBufferPointer) -> Faults? {
        if equal(kind, "pgfault") { return .minor }
        return equal(kind, "pgmajfault") ? .major : nil
    }

    private static func equal(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
        bytes.elementsEqual(
            UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
        )
    }

    /// Whether the bytes are those of a text.
    static func equal(_ bytes: UnsafeRawBufferPointer, _ text: String) -> Bool {
        text.utf8.withContiguousStorageIfAvailable { text in
            guard text.count == bytes.count else { return false }
            guard let one = text.baseAddress, let other = bytes.baseAddress else { return true }
            return memcmp(one, other, bytes.count) == 0
        } ?? bytes.elementsEqual(text.utf8)
    }

    /// Names that interfaces have on hosts: bridges, overlays, and hardware as systemd names it.
    ///
    /// Docker calls the interfaces of a container `eth` and a number.
    private static func isHostInterface(_ name: UnsafeRawBufferPointer) -> Bool {
        if hostPrefixes.contains(where: name.starts(with:)) { return true }
        let number = name.dropFirst(2)
        return name.starts(with: bridge) && !number.isEmpty
            && number.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static let bridge = Array("br".utf8)
    private static let hostPrefixes = [
        "docker", "br-", "virbr", "veth", "cni", "flannel", "cali", "weave", "bond", "vxlan",
        "eno", "ens", "enp", "enx", "wlan", "wlp", "wwan", "kube-ipvs",
    ].map { Array($0.utf8) }
}
