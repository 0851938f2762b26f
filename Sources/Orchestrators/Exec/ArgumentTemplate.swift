import Autoscaler
import Config
import Scaling

/// An argument of a command with places for what is decided: `{service}={desired}`.
struct ArgumentTemplate: Equatable, Sendable {
    /// What a place can stand for.
    enum Place: String, CaseIterable, Sendable {
        case service
        case id
        case current
        case desired
    }

    private enum Piece: Equatable, Sendable {
        case text(String)
        case place(Place)
    }

    private let pieces: [Piece]

    /// A place that stands for nothing.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let description: String
    }

    /// Reads an argument; braces around anything but lower-case letters mean themselves.
    init(_ text: String) throws(Fault) {
        var pieces: [Piece] = []
        var plain = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{") {
            plain += rest[..<open]
            let inner = rest[rest.index(after: open)...]
            let name = inner.prefix { ("a"..."z").contains($0) }
            guard !name.isEmpty, inner[name.endIndex...].first == "}" else {
                plain += "{"
                rest = inner
                continue
            }
            guard let place = Place(rawValue: String(name)) else {
                let names = Place.allCases.map { "{\($0.rawValue)}" }.joined(separator: ", ")
                throw Fault(description: "{\(name)} stands for nothing; there are \(names)")
            }
            if !plain.isEmpty { pieces.append(.text(plain)) }
            plain = ""
            pieces.append(.place(place))
            rest = inner[name.endIndex...].dropFirst()
        }
        plain += rest
        if !plain.isEmpty { pieces.append(.text(plain)) }
        self.pieces = pieces
    }

    /// The argument for a decision.
    func filled(_ record: DecisionRecord) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .place(.service): record.service.name
            case .place(.id): record.orchestrated.id
            case .place(.current): "\(record.decision.current)"
            case .place(.desired): "\(record.decision.desired)"
            }
        }.joined()
    }
}
