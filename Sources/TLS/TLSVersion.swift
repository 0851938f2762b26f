/// The versions of TLS that are spoken here, with their numbers on the wire.
///
/// 1.0 and 1.1 are not among them (RFC 8996).
package enum TLSVersion: Int, Hashable, Sendable, CaseIterable {
    /// TLS 1.2 (RFC 5246).
    case tls12 = 0x0303
    /// TLS 1.3 (RFC 8446).
    case tls13 = 0x0304
}
