/// Why a line of a page was refused; the raw value is fit for a label of a metric.
package enum ExpositionFault: String, Sendable, Hashable, CaseIterable {
    /// What stands at the start of a line starts neither a sample nor a comment.
    case start
    /// The name of a metric or a label is not one.
    case name
    /// A sample in braces alone has no quoted metric name in them.
    case missingName = "missing_name"
    /// The metric name stands twice.
    case repeatedName = "repeated_name"
    /// A label name stands twice in one sample.
    case repeatedLabel = "repeated_label"
    /// After a label's name comes no equals sign.
    case equals
    /// A label value is not quoted.
    case quote
    /// A quoted text does not end on its line.
    case unterminated
    /// After a label comes neither a comma nor the closing brace.
    case separator
    /// Between the parts of a sample stands something else than the format's blank.
    case blank
    /// The value is no number of the format.
    case value
    /// The timestamp is no time of the format.
    case timestamp
    /// Something stands after the sample.
    case trailing
    /// A text is not UTF-8.
    case encoding
    /// A HELP, TYPE or UNIT line is not complete, or says what the format does not know.
    case metadata
    /// The type is none that the format knows.
    case type
    /// The unit is not the end of the metric's name.
    case unit
    /// An exemplar is not complete.
    case exemplar
    /// The line is longer than the limit.
    case lineTooLong = "line_too_long"
    /// The sample has more labels than the limit.
    case tooManyLabels = "too_many_labels"
    /// The page is longer than offsets reach.
    case pageTooLong = "page_too_long"
    /// An OpenMetrics page does not end with `# EOF`.
    case missingEnd = "missing_end"
    /// Something stands after `# EOF`.
    case afterEnd = "after_end"
    /// HELP, TYPE or UNIT stands twice, or after the samples of its family.
    case metadataOrder = "metadata_order"
    /// A family's lines are not together, or two families claim one name.
    case clash
    /// A value or a label is not what the family's type allows.
    case typeRule = "type_rule"
    /// The samples of one metric are apart, or their times run backwards.
    case grouping
}

extension ExpositionFault {
    /// The fault in words, for people.
    package var message: String {
        switch self {
        case .start: "expected a metric name or a comment"
        case .name: "expected a name"
        case .missingName: "the metric has no name"
        case .repeatedName: "the metric name stands twice"
        case .repeatedLabel: "label name is not unique"
        case .equals: "expected ="
        case .quote: "expected a quoted label value"
        case .unterminated: "the quoted text does not end"
        case .separator: "expected , or }"
        case .blank: "expected a blank"
        case .value: "the value is not a number"
        case .timestamp: "the timestamp is not valid"
        case .trailing: "expected the end of the line"
        case .encoding: "invalid UTF-8"
        case .metadata: "invalid HELP, TYPE or UNIT line"
        case .type: "unknown metric type"
        case .unit: "the unit is not a suffix of the metric name"
        case .exemplar: "invalid exemplar"
        case .lineTooLong: "the line is too long"
        case .tooManyLabels: "too many labels"
        case .pageTooLong: "the page is too long"
        case .missingEnd: "the page does not end with # EOF"
        case .afterEnd: "unexpected data after # EOF"
        case .metadataOrder: "metadata repeated, or after the samples it is for"
        case .clash: "the metric name belongs to an earlier family"
        case .typeRule: "not allowed for this metric type"
        case .grouping: "the samples of a metric are not together or not in order"
        }
    }
}
