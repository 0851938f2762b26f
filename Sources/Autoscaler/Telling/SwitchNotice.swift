import HTTP

/// What a form of the status page did, as the page that follows it tells.
///
/// It travels in the query as one of these words and never as a sentence: a link from elsewhere can
/// make the page say nothing of its own.
package enum SwitchNotice: String, CaseIterable, Sendable {
    case pause
    case resume
    case enable
    case disable
    /// It was not done: no such service is configured.
    case unknownService = "unknown_service"
    /// It was not done: nobody has told of the service yet.
    case notSeen = "not_seen"
    /// It was done, and is lost at a restart.
    case notSaved = "not_saved"
    /// It was not done: a field of the form makes no sense.
    case malformed

    /// The query parameter that holds it, and the one that names the service.
    package static let parameter = "told"
    package static let service = "of"

    /// Sends a browser back to the page whose form it sent, with what came of it (RFC 9110, section
    /// 15.4.4).
    ///
    /// The way back is relative, so that it is right behind a proxy that adds a prefix to paths.
    func redirect(_ status: Status, service: String, for request: Request) -> Response {
        let told: SwitchNotice =
            switch status.code {
            case 200: self
            case 404: .unknownService
            case 500: .notSaved
            case 503: .notSeen
            default: .malformed
            }
        let depth = request.path.utf8.count { $0 == UInt8(ascii: "/") } - 1
        var location = String(repeating: "../", count: depth)
        if request.formValue("from") == "service", told != .unknownService {
            location += "services/\(service.percentEncoded)"
        }
        location += "?\(Self.parameter)=\(told.rawValue)"
        if !service.isEmpty { location += "&\(Self.service)=\(service.percentEncoded)" }
        return Response(
            303,
            contentType: "text/plain; charset=utf-8",
            fields: [("Location", location), ("Cache-Control", "no-store")],
            body: Array("See \(location)\n".utf8)
        )
    }
}

extension String {
    /// The text as one part of a path or a query: what is not unreserved (RFC 3986, section 2.3) goes by
    /// its code.
    package var percentEncoded: String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "_"), UInt8(ascii: "~"):
                bytes.append(byte)
            default:
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
