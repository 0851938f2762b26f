import Glibc
import Posix

/// A certificate (RFC 5280) as OpenSSL holds it, for what a person wants to know of it.
///
/// It lends the pointer; whoever made it keeps it.
struct Certificate {
    private let raw: OpaquePointer
    private let openSSL: OpenSSL

    init(_ raw: OpaquePointer, _ openSSL: OpenSSL) {
        self.raw = raw
        self.openSSL = openSSL
    }

    /// Who signed it: `CN=Example CA,O=Example`.
    var issuer: String { text(openSSL.certificates.issuer(raw)) }

    /// Whom it is for.
    var subject: String { text(openSSL.certificates.subject(raw)) }

    /// When it ends, as RFC 3339 writes it.
    var end: String { date(openSSL.certificates.notAfter(raw)) }

    /// When it starts, as RFC 3339 writes it.
    var start: String { date(openSSL.certificates.notBefore(raw)) }

    /// Names by RFC 2253, but for bytes beyond ASCII, which stay as they are.
    private static let nameFlags: UInt = 0x111_0313
    /// What a message shows of a name.
    private static let shownLength = 200

    private func text(_ name: OpaquePointer?) -> String {
        let buffers = openSSL.buffers
        guard let name, let buffer = buffers.make() else { return "nobody" }
        defer { _ = buffers.free(buffer) }
        _ = openSSL.certificates.printName(buffer, name, 0, Self.nameFlags)
        let text = String(decoding: buffers.drain(buffer).prefix(Self.shownLength), as: UTF8.self)
        return text.isEmpty ? "nobody" : Self.harmless(text)
    }

    private func date(_ time: OpaquePointer?) -> String {
        var parts = tm()
        guard openSSL.certificates.time(time, &parts) == 1 else { return "an unreadable date" }
        let text = CalendarTime(unixSeconds: Double(timegm(&parts))).rfc3339
        return text.dropLast(5) + "Z"
    }

    /// The alternative names: DNS names, mail and IP addresses, URIs (RFC 5280, section 4.2.1.6).
    var names: [String] {
        let functions = openSSL.certificates
        // NID_subject_alt_name of obj_mac.h.
        guard let list = functions.extension(raw, 85, nil, nil) else { return [] }
        defer { functions.freeNames(list) }
        return (0..<max(0, min(functions.count(list), 1000))).compactMap { index in
            var type: Int32 = 0
            guard let value = functions.nameValue(functions.item(list, index), &type) else {
                return nil
            }
            // The GEN_ numbers of x509v3.h: mail, DNS, URI, IP address.
            guard [1, 2, 6, 7].contains(type), let start = functions.bytes(value) else {
                return nil
            }
            let bytes = UnsafeBufferPointer(start: start, count: Int(functions.length(value)))
            return type == 7
                ? Self.address(bytes) : Self.harmless(String(decoding: bytes, as: UTF8.self))
        }
    }

    private static func address(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        let number = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        switch bytes.count {
        case 4: return SocketAddress.ipv4(UInt32(number), port: 0).host
        case 16:
            let low = bytes.suffix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return SocketAddress.ipv6(high: number, low: low, port: 0, scope: 0).host
        default: return nil
        }
    }

    /// The text on one line: it comes from the other end.
    private static func harmless(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
            )
        )
    }
}
