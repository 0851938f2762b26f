import HTTP
import Metrics

/// Why a scrape gave nothing.
enum ScrapeFailure: Error, CustomStringConvertible {
    case transport(ClientError)
    case status(Status)
    /// The page is in a form that was not asked for.
    case form(String)
    /// The page is compressed, which it was asked not to be.
    case coding(String)
    /// Not a sample of it can be used; this is its first fault.
    case malformed(String)

    /// One word for the label `reason`.
    var reason: String {
        switch self {
        case .transport(let error): error.reason
        case .status: "status"
        case .form, .coding: "form"
        case .malformed: "malformed"
        }
    }

    var description: String {
        switch self {
        case .transport(let error): "\(error)"
        case .status(let status): "the answer is \(status)"
        case .form(let type): "the page is \(type), not the text format"
        case .coding(let coding): "the page is compressed (\(coding)), unasked"
        case .malformed(let first): "the page has no wanted sample; its first fault: \(first)"
        }
    }
}
