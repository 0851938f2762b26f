import HTTP
import Metrics

/// Why a scrape gave nothing.
enum ScrapeFailure: Error, CustomStringConvertible {
    case transport(ClientError)
    case status(Status)
    /// The page is in a form that was not asked for.
    case form(String)
    /// Not a line of it can be used; this is the first.
    case malformed(String)

    /// One word for the label `reason`.
    var reason: String {
        switch self {
        case .transport(let error): error.reason
        case .status: "status"
        case .form: "form"
        case .malformed: "malformed"
        }
    }

    var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .status(let status): "the answer is \(status)"
        case .form(let type): "the page is \(type), not the text format"
        case .malformed(let first): "no line of the page is a sample: \(first)"
        }
    }
}
