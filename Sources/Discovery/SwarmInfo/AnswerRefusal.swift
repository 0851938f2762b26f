/// Why a body is no answer of a classic Swarm manager, so that another master is asked.
package enum AnswerRefusal: Error, Equatable, Sendable {
    /// No bytes, or white space alone.
    case empty
    /// The master speaks TLS and was asked in plain HTTP.
    case wantsTLS
    /// A page for people: a proxy or another server stands there.
    case html
    /// Text that is no JSON; the start of it, made harmless.
    case text(quote: String)
    /// It starts as JSON and is none, or ends too early.
    case malformed(JSONFault)
    /// A Docker engine that is no Swarm manager.
    case plainEngine(version: String)
    /// A Docker engine of the swarm mode that came with Docker 1.12.
    case swarmModeEngine(version: String)
    /// A manager of Mesos offers: it lists no engine addresses.
    case mesos
    /// JSON of something else; a clause that says of what.
    case otherJSON(String)
}

extension AnswerRefusal: CustomStringConvertible {
    /// One word for metrics.
    package var reason: String {
        switch self {
        case .empty: "empty"
        case .wantsTLS: "wants_tls"
        case .html, .text, .malformed: "not_json"
        case .plainEngine: "plain_engine"
        case .swarmModeEngine: "swarm_mode_engine"
        case .mesos: "mesos"
        case .otherJSON: "other_json"
        }
    }

    /// One line for a person.
    package var description: String {
        switch self {
        case .empty: "the body is empty"
        case .wantsTLS: "this master speaks TLS: use https://"
        case .html: "no JSON: an HTML page"
        case .text(let quote): "no JSON: \"\(quote)\""
        case .malformed(let fault): "no JSON: \(fault)"
        case .plainEngine(let version):
            "this is a plain Docker engine\(Self.inBrackets(version)), not a Swarm manager"
        case .swarmModeEngine(let version):
            "this is a Docker engine in swarm mode\(Self.inBrackets(version)): use dockerswarm_sd"
        case .mesos: "this is a Mesos manager: it lists no engine addresses"
        case .otherJSON(let what): "JSON, but no Swarm answer: \(what)"
        }
    }

    private static func inBrackets(_ version: String) -> String {
        version.isEmpty ? "" : " (\(version))"
    }
}

extension AnswerRefusal {
    /// Judges a body that `fault` shows to be no JSON.
    init(body: [UInt8], fault: JSONFault) {
        let start = body.prefix(4096).drop { $0 <= 0x20 }
        let opening = String(decoding: start.prefix(64), as: UTF8.self).lowercased()
        if start.isEmpty, body.allSatisfy({ $0 <= 0x20 }) {
            self = .empty
        } else if body.starts(with: [0x15, 0x03])
            || opening.hasPrefix("client sent an http request to")
        {
            // A TLS alert record (RFC 8446 section 5.1), or the text of Go's server since 1.12.
            self = .wantsTLS
        } else if ["<!doctype html", "<html", "<head", "<body"].contains(where: opening.hasPrefix) {
            self = .html
        } else if opening.hasPrefix("{") || opening.hasPrefix("[") {
            self = .malformed(fault)
        } else {
            self = .text(quote: Self.harmless(start))
        }
    }

    /// Judges a JSON body whose status rows do not list nodes.
    init(_ document: InfoDocument, offers: Bool) {
        let version = Self.harmless(document.serverVersion.utf8)
        if offers {
            self = .mesos
        } else if !["", "inactive"].contains(document.swarmState) {
            self = .swarmModeEngine(version: version)
        } else if version.hasPrefix("swarm/") || version.hasPrefix("ucp/") {
            self = .otherJSON(
                "a manager's answer (\(version)) without the row that counts its nodes"
            )
        } else if document.namesEngine {
            self = .plainEngine(version: version)
        } else if document.hasApiVersion {
            self = .otherJSON("an answer to /version, not to /info")
        } else if !document.message.isEmpty {
            self = .otherJSON("it says \"\(Self.harmless(document.message.utf8))\"")
        } else if document.kind == "an object" {
            self = .otherJSON("an object without the status rows of Swarm")
        } else {
            self = .otherJSON(document.kind)
        }
    }

    /// The start of a foreign text, fit for one line of a log: at most 80 characters of its first
    /// line; what is invisible, or changes the direction of writing, is a question mark.
    static func harmless(_ text: some Sequence<UInt8>) -> String {
        var quote = String.UnicodeScalarView()
        for scalar in String(decoding: Array(text.prefix(1024)), as: UTF8.self).unicodeScalars {
            if scalar == "\n" || scalar == "\r" { break }
            if quote.count == 80 {
                quote.append("…")
                break
            }
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
                .unassigned:
                quote.append("?")
            default:
                quote.append(scalar)
            }
        }
        return String(quote)
    }
}
