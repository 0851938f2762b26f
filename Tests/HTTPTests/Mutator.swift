import Testdata

/// Changes messages a little, in the places where parsers go wrong.
struct Mutator {
    private var random: SeededGenerator
    private let seeds: [[UInt8]]

    /// What is put into messages.
    private static let words: [[UInt8]] = [
        "\r\n", "\n", "\r", "\0", " ", "\t", ":", "\r\n\r\n", "0\r\n\r\n", "5\r\n", "FFFFFFFF", "%",
        "Content-Length: 3\r\n", "Transfer-Encoding: chunked\r\n", "Host: b\r\n", ", chunked",
        "HTTP/1.1", "HTTP/1.0", "GET ", "Connection: close\r\n", "9999999999999999999", "-1",
        "\u{FF}",
        "Expect: 100-continue\r\n", "HTTP/1.1 100 Continue\r\n\r\n", "/", "?", "#", "*", "http://",
    ].map { Array($0.utf8) }

    /// Starts from those of `seeds` that are short enough.
    init(seed: UInt64, seeds: [[UInt8]]) {
        random = SeededGenerator(seed: seed)
        self.seeds = seeds.filter { !$0.isEmpty && $0.count < 400 }
    }

    /// A message with one to six changes.
    mutating func message() -> [UInt8] {
        var bytes = seeds.randomElement(using: &random) ?? []
        for _ in 0..<Int.random(in: 1...6, using: &random) { change(&bytes) }
        return bytes
    }

    /// Some places to split so many bytes at, in order.
    mutating func places(_ count: Int) -> [Int] {
        let places = (0..<Int.random(in: 1...4, using: &random)).map { _ in
            Int.random(in: 0...count, using: &random)
        }
        return places.sorted()
    }

    /// One of the numbers in the range.
    mutating func number(_ range: ClosedRange<Int>) -> Int {
        Int.random(in: range, using: &random)
    }

    private mutating func change(_ bytes: inout [UInt8]) {
        let place = number(0...bytes.count)
        let end = min(bytes.count, place + number(1...12))
        switch number(0...6) {
        case 0: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        case 1 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 2: bytes.removeSubrange(place..<end)
        case 3: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 4:
            let other = seeds.randomElement(using: &random) ?? []
            bytes.replaceSubrange(place..., with: other.suffix(number(0...other.count)))
        default:
            let word = Self.words.randomElement(using: &random) ?? []
            bytes.replaceSubrange(number(0...1) == 0 ? place..<end : place..<place, with: word)
        }
    }
}
