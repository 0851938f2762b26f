/// Why a query gave a rule no value, or not the newest one.
package struct QueryFault: Error, Equatable, Sendable {
    /// In one word, for the label `reason`.
    package enum Reason: String, CaseIterable, Sendable {
        /// Nothing was found.
        case empty = "query_empty"
        /// What was found is no finite number.
        case nan = "query_nan"
        /// More values than there can be: several for one service or for one replica.
        case several = "query_several"
        /// What was found is no number at all: a range, a text, a histogram.
        case type = "query_type"
        /// The server warns that it may not have seen everything.
        case warning = "query_warning"
        /// The server says that the query cannot be answered.
        case error = "query_error"
        case timeout = "query_timeout"
        /// Nobody answers, or somebody who cannot now.
        case unavailable = "query_unavailable"
        /// The answer is none of this API.
        case malformed = "query_malformed"
    }

    package let reason: Reason
    /// For people, without the query.
    package let message: String

    init(_ reason: Reason, _ message: String) {
        self.reason = reason
        self.message = message
    }

    /// Whether it tells nothing of what the query would find now; then the last answer counts until
    /// it is too old.
    var leavesLastAnswer: Bool { reason == .timeout || reason == .unavailable }
}

/// What was wrong with the query of one rule in one pass.
package struct RuleTrouble: Equatable, Sendable {
    /// The rule's name.
    package let rule: String
    package let fault: QueryFault
}
