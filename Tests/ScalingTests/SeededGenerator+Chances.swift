import Testdata

extension SeededGenerator {
    /// True once in so many times.
    mutating func once(in count: Int) -> Bool { Int.random(in: 0..<count, using: &self) == 0 }

    /// Bytes with some of them changed, dropped, repeated or new.
    mutating func mutated(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &self) {
            let place = Int.random(in: 0...bytes.count, using: &self)
            switch Int.random(in: 0..<4, using: &self) {
            case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &self)
            case 1 where place < bytes.count: bytes.remove(at: place)
            case 2:
                let end = min(bytes.count, place + Int.random(in: 0..<12, using: &self))
                bytes.insert(contentsOf: Array(bytes[place..<end]), at: place)
            default:
                let marks = Array("{}[]\",:-+.eE0123456789 nul\\u\u{7F}".utf8)
                let mark = marks[Int.random(in: 0..<marks.count, using: &self)]
                bytes.insert(mark, at: place)
            }
        }
        return bytes
    }
}
