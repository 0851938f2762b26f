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
        "\(page):\(line):\(column): \(fault.message)"
    }
}

/// A fault on its way out of a line; the line number is worked out only for those that are told.
struct LineFault: Error {
    let fault: ExpositionFault
    let offset: Int
}
