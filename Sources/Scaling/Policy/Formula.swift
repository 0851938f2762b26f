/// Arithmetic over the values of other rules, for example `errors / requests`.
///
/// `+ - * /`, parentheses, decimal numbers, and names of rules; a name that is no plain word stands
/// in double quotes. It is kept as steps of a stack machine, so that evaluation has no depth.
package struct Formula: Equatable, Sendable {
    /// As it was written.
    package let text: String
    /// The names it refers to, each once, in the order of their first use.
    package let operands: [String]
    let steps: [Step]

    enum Step: Equatable, Sendable {
        case number(Double)
        /// The value of `operands` at this place.
        case operand(Int)
        case add
        case subtract
        case multiply
        case divide
        case negate
    }

    /// A formula is no longer, in bytes.
    package static let longest = 1000

    /// Reads a formula; throws where it is none.
    package init(_ text: String) throws(FormulaFault) {
        var parser = FormulaParser(text)
        try parser.parse()
        self.text = text
        operands = parser.operands
        steps = parser.steps
    }

    /// The value for the operands' values, in the order of ``operands``.
    ///
    /// `nil` when an operand is missing and when the result is no finite number, as after a division
    /// by zero: that is no data.
    package func value(of values: (Int) -> Double?) -> Double? {
        var stack: [Double] = []
        stack.reserveCapacity(8)
        for step in steps {
            switch step {
            case .number(let number): stack.append(number)
            case .operand(let place):
                guard let value = values(place) else { return nil }
                stack.append(value)
            case .negate:
                guard let value = stack.popLast() else { return nil }
                stack.append(-value)
            case .add, .subtract, .multiply, .divide:
                guard let right = stack.popLast(), let left = stack.popLast() else { return nil }
                stack.append(Self.apply(step, left, right))
            }
        }
        guard let result = stack.popLast(), result.isFinite else { return nil }
        return result
    }

    private static func apply(_ step: Step, _ left: Double, _ right: Double) -> Double {
        switch step {
        case .add: left + right
        case .subtract: left - right
        case .multiply: left * right
        default: left / right
        }
    }
}

/// Why a text is no formula, and at which byte of it.
package struct FormulaFault: Error, Equatable, Sendable, CustomStringConvertible {
    /// Counted from 0.
    package let offset: Int
    package let message: String

    package var description: String { "\(message) at character \(offset + 1) of the formula" }
}
