/// The types of metric families.
enum MetricType: String, Sendable, CaseIterable {
    case counter
    case gauge
    case histogram
    case gaugehistogram
    case summary
    case info
    case stateset
    /// Nothing is known; the text format writes `untyped`.
    case unknown

    /// The type that a TYPE line says, if the format has it.
    init?(_ word: UnsafeRawBufferPointer, isText: Bool) {
        let text = String(decoding: word, as: UTF8.self)
        if isText, text == "untyped" {
            self = .unknown
            return
        }
        guard let type = MetricType(rawValue: text) else { return nil }
        switch type {
        case .counter, .gauge, .histogram, .summary: break
        default: guard !isText else { return nil }
        }
        self = type
    }
}
