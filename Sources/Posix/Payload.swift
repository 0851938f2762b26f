import Glibc

/// Bytes to be sent, shared with whoever made them and never changed.
package enum Payload: Sendable {
    /// Sent by copying.
    case array([UInt8])
    /// Sent without copying, where the kernel can.
    case frozen(FrozenBytes)

    /// From this many bytes on, which is what fits into one packet within the kernel, copying them costs
    /// more than telling the kernel where they are.
    package static let worthFreezing = 65536

    /// Bytes that will be sent often, in the form that costs the least each time.
    package init(sentOften bytes: [UInt8]) {
        if bytes.count >= Self.worthFreezing, let frozen = FrozenBytes(bytes) {
            self = .frozen(frozen)
        } else {
            self = .array(bytes)
        }
    }

    var isFrozen: Bool {
        if case .frozen = self { return true }
        return false
    }

    /// How many bytes there are.
    package var count: Int {
        switch self {
        case .array(let bytes): bytes.count
        case .frozen(let bytes): bytes.count
        }
    }

    /// The bytes, copied where they are frozen.
    package var bytes: [UInt8] {
        switch self {
        case .array(let bytes): bytes
        case .frozen(let bytes): bytes.withUnsafeBytes { Array($0) }
        }
    }

    /// Gives the bytes to `body`, which must not keep the pointer.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        switch self {
        case .array(let bytes): bytes.withUnsafeBytes(body)
        case .frozen(let bytes): bytes.withUnsafeBytes(body)
        }
    }
}

extension Payload: Equatable {
    package static func == (one: Payload, other: Payload) -> Bool {
        one.withUnsafeBytes { one in
            other.withUnsafeBytes { other in
                guard one.count == other.count else { return false }
                guard let start = one.baseAddress, let otherStart = other.baseAddress else {
                    return true
                }
                return memcmp(start, otherStart, one.count) == 0
            }
        }
    }
}
