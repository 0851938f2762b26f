/// Why a line of a page was refused.
package enum ExpositionFault: String, Sendable, Hashable, CaseIterable {
    /// What stands at the start of a line starts neither a sample nor a comment.
    case start = "expected a metric name or a comment"
    /// The name of a metric or a label is not one.
    case name = "expected a name"
    /// A sample in braces alone has no quoted metric name in them.
    case missingName = "the metric has no name"
    /// The metric name stands twice.
    case repeatedName = "the metric name stands twice"
    /// A label name stands twice in one sample.
    case repeatedLabel = "label name is not unique"
    /// After a label's name comes no equals sign.
    case equals = "expected ="
    /// A label value is not quoted.
    case quote = "expected a quoted label value"
    /// A quoted text does not end on its line.
    case unterminated = "the quoted text does not end"
    /// After a label comes neither a comma nor the closing brace.
    case separator = "expected , or }"
    /// Between the parts of a sample stands something else than the format's blank.
    case blank = "expected a blank"
    /// The value is no number of the format.
    case value = "the value is not a number"
    /// The timestamp is no time of the format.
    case timestamp = "the timestamp is not valid"
    /// Something stands after the sample.
    case trailing = "expected the end of the line"
    /// A text is not UTF-8.
    case encoding = "invalid UTF-8"
    /// A HELP, TYPE or UNIT line is not complete, or says what the format does not know.
    case metadata = "invalid HELP, TYPE or UNIT line"
    /// The type is none that the format knows.
    case type = "unknown metric type"
    /// The unit is not the end of the metric's name.
    case unit = "the unit is not a suffix of the metric name"
    /// An exemplar is not complete.
    case exemplar = "invalid exemplar"
    /// The line is longer than the limit.
    case lineTooLong = "the line is too long"
    /// The sample has more labels than the limit.
    case tooManyLabels = "too many labels"
    /// The page is longer than offsets reach.
    case pageTooLong = "the page is too long"
    /// An OpenMetrics page does not end with `# EOF`.
    case missingEnd = "the page does not end with # EOF"
    /// Something stands after `# EOF`.
    case afterEnd = "unexpected data after # EOF"
    /// HELP, TYPE or UNIT stands twice, or after the samples of its family.
    case metadataOrder = "metadata repeated, or after the samples it is for"
    /// A family's lines are not together, or two families claim one name.
    case clash = "the metric name belongs to an earlier family"
    /// A value or a label is not what the family's type allows.
    case typeRule = "not allowed for this metric type"
    /// The samples of one metric are apart, or their times run backwards.
    case grouping = "the samples of a metric are not together or not in order"
}

/// A fault and where it is.
package struct ExpositionError: Error, Equatable, Sendable {
    /// What is wrong.
    package let fault: ExpositionFault
    /// The byte of the page, from 0.
    package let offset: Int
    /// The line, from 1.
    package let line: Int
    /// The byte in the line, from 1.
    package let column: Int

    /// The error as one line: `PAGE:LINE:COLUMN: message`.
    package func message(page: String) -> String {
        "\(page):\(line):\(column): \(fault.rawValue)"
    }
}

/// A fault on its way out of a line; the line number is worked out only for those that are told.
struct LineFault: Error {
    let fault: ExpositionFault
    let offset: Int
}
