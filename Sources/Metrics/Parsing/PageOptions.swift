/// How pages are read: the form, what is wanted of them, and the bounds.
package struct PageOptions: Sendable {
    /// The form of the pages.
    package var syntax: ExpositionSyntax
    /// Whether a line that is not valid is skipped and counted, instead of refusing the page.
    ///
    /// What OpenMetrics says about lines together, such as the order of families, then refuses none.
    package var isTolerant = false
    /// The sample names that are wanted, a histogram's with its suffixes; all without it.
    ///
    /// A line of another name is not looked at beyond its name, and what OpenMetrics says about lines
    /// together is not asked for.
    package var names: Set<String>?
    /// The label names that are wanted; all without it.
    ///
    /// Other labels are checked and not given.
    package var labels: Set<String>?
    /// The longest line, in bytes; lines of names that are not wanted are not measured.
    package var maxLineLength = 1 << 20
    /// The most labels of one sample.
    package var maxLabels: UInt16 = 1024

    /// Options to read everything, strictly.
    package init(_ syntax: ExpositionSyntax) {
        self.syntax = syntax
    }
}
