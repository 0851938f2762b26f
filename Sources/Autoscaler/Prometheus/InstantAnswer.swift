import JSON

/// What an instant query found, as the HTTP API of Prometheus tells it.
///
/// Source: "Instant queries" and "Expression query result formats" of
/// <https://prometheus.io/docs/prometheus/latest/querying/api/>.
enum InstantAnswer: Equatable, Sendable {
    case scalar(Double)
    /// In the order of the answer.
    case vector([Element])

    struct Element: Equatable, Sendable {
        let labels: [String: String]
        let value: Double
    }

    /// What notes about a query begin with, which say nothing against its result.
    ///
    /// Prometheus told them among the warnings from 2.48 on, before they got the list `infos`.
    private static let note = "PromQL info:"

    /// Reads the body of an answer with this status.
    init(status: Int, body: [UInt8]) throws(QueryFault) {
        guard let document = try? JSON(reading: body), document.members != nil else {
            throw Self.fault(status) ?? QueryFault(.malformed, "the answer is no JSON object")
        }
        if let fault = Self.fault(status, document) { throw fault }
        guard document["status"]?.string == "success", let data = document["data"],
            let type = data["resultType"]?.string
        else { throw QueryFault(.malformed, "the answer has no result") }
        let warnings = (document["warnings"]?.elements ?? []).map {
            $0.string ?? "a warning without a text"
        }
        if let first = warnings.first(where: { !$0.hasPrefix(Self.note) }) {
            throw QueryFault(.warning, Self.shortened(first))
        }
        switch type {
        case "scalar": self = .scalar(try Self.value(data["result"]))
        case "vector":
            guard let elements = data["result"]?.elements else {
                throw QueryFault(.malformed, "the vector of the answer is no list")
            }
            var read: [Element] = []
            read.reserveCapacity(elements.count)
            for element in elements {
                if element["histogram"] != nil {
                    throw QueryFault(.type, "the query finds histograms, not numbers")
                }
                var labels: [String: String] = [:]
                for label in element["metric"]?.members ?? [] {
                    labels[label.name] = label.value.string
                }
                read.append(Element(labels: labels, value: try Self.value(element["value"])))
            }
            self = .vector(read)
        default: throw QueryFault(.type, "the query gives a \(Self.shortened(type)), not a vector")
        }
    }

    /// What an answer without a result says; `nil` for one with a result.
    private static func fault(_ status: Int, _ document: JSON? = nil) -> QueryFault? {
        let said = document?["error"]?.string.map(shortened)
        let kind = document?["errorType"]?.string
        if status == 200, document == nil || document?["status"]?.string != "error" { return nil }
        let message = said ?? "HTTP \(status)"
        if kind == "timeout" || kind == "canceled" { return QueryFault(.timeout, message) }
        if status >= 500 || status == 429 { return QueryFault(.unavailable, message) }
        return QueryFault(.error, message)
    }

    /// The number of a pair of time and text.
    private static func value(_ pair: JSON?) throws(QueryFault) -> Double {
        guard let pair = pair?.elements, pair.count == 2, let text = pair[1].string,
            let number = Double(text)
        else { throw QueryFault(.malformed, "a value of the answer is no pair of time and number") }
        return number
    }

    /// A text of another program's, as far as a log line takes it.
    private static func shortened(_ text: String) -> String {
        text.count <= 300 ? text : "\(text.prefix(300))..."
    }
}
