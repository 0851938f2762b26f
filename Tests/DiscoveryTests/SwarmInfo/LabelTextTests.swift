import Testdata
import Testing

@testable import Discovery

struct LabelTextTests {
    private func split(_ text: String) -> [NodeLabel] {
        let bytes = Array("..\(text)..".utf8)
        return LabelText.split(bytes, 2..<(bytes.count - 2))
    }

    private func pairs(_ text: String) -> [[String]] {
        split(text).map { [$0.key, $0.value] }
    }

    @Test("Values go on over commas and equals signs")
    func commas() {
        #expect(pairs("") == [])
        #expect(pairs("a=1") == [["a", "1"]])
        #expect(pairs("a=x, y, b=2") == [["a", "x, y"], ["b", "2"]])
        #expect(pairs("a=b==c, z=") == [["a", "b==c"], ["z", ""]])
        #expect(pairs("a=1,, b=2, ") == [["a", "1,"], ["b", "2, "]])
        #expect(pairs("=empty key, a=1") == [["", "empty key"], ["a", "1"]])
        #expect(pairs("a b,c=1") == [["a b,c", "1"]])
        #expect(pairs("x, y=1, z=2") == [["x, y", "1"], ["z", "2"]])
    }

    @Test("A text without any equals sign names no label", arguments: ["x", "x, y", ", ", ","])
    func noLabel(text: String) {
        #expect(split(text) == [])
    }

    @Test("A part that sorts below the label before it goes on with its value")
    func outOfOrder() {
        #expect(
            pairs("evil=x, Status=Healthy, zone=1") == [
                ["evil", "x, Status=Healthy"], ["zone", "1"],
            ]
        )
        #expect(
            pairs("operatingsystem=Red Hat, Inc. = OS: 7, ostype=linux")
                == [["operatingsystem", "Red Hat, Inc. = OS: 7"], ["ostype", "linux"]]
        )
    }

    @Test("A false part does not push the built-in labels out")
    func anchors() {
        #expect(
            pairs(
                "evil=x, rack=r9, zzz=1, executiondriver=n, kernelversion=4, rack=r2, storagedriver=o"
            )
                == [
                    ["evil", "x, rack=r9, zzz=1"], ["executiondriver", "n"],
                    ["kernelversion", "4"],
                    ["rack", "r2"], ["storagedriver", "o"],
                ]
        )
        #expect(
            pairs("evil=x, p=1, q=2, r=3, s=4, kernelversion=4, ostype=l")
                == [["evil", "x, p=1, q=2, r=3, s=4"], ["kernelversion", "4"], ["ostype", "l"]]
        )
    }

    @Test("Keys are unique, and of two equal ones the later is the true one")
    func unique() {
        #expect(pairs("evil=x, rack=r9, rack=r2") == [["evil", "x, rack=r9"], ["rack", "r2"]])
        #expect(pairs("a=1, a=2") == [["a", "1, a=2"]])
    }

    @Test("Where two readings are equally long, the one with the better keys is taken")
    func plausible() {
        #expect(
            pairs("A=1, desc=Rack 3, Hall B = west, rack=3")
                == [["A", "1"], ["desc", "Rack 3, Hall B = west"], ["rack", "3"]]
        )
        #expect(
            pairs("A=up, my word = 1, desc=2") == [["A", "up, my word = 1"], ["desc", "2"]]
        )
        #expect(pairs("a=v, c=1, b=2") == [["a", "v"], ["c", "1, b=2"]])
    }

    @Test("Labels without ', ' in them come back exactly")
    func exact() {
        var numbers = SeededGenerator(seed: 7)
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "z", ".", "-", ",", " ", "A", "é", "0", "└", "\n", "=",
        ]
        func text(upTo count: Int, _ letters: ArraySlice<Unicode.Scalar>) -> String {
            var text = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...count, using: &numbers) {
                guard let letter = letters.randomElement(using: &numbers) else { break }
                // What would make a ", " inside the text or at its border.
                if letter == " ", text.isEmpty || text.last == "," { continue }
                text.append(letter)
            }
            return String(text)
        }
        for _ in 0..<4000 {
            var set: [String: String] = [:]
            for _ in 0..<Int.random(in: 0...9, using: &numbers) {
                set[text(upTo: 5, alphabet.dropLast())] = text(upTo: 6, alphabet[...])
            }
            let joined = set.map { "\($0.key)=\($0.value)" }
                .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
            let labels = split(joined.joined(separator: ", "))
            #expect(labels.map { "\($0.key)=\($0.value)" } == joined)
            #expect(Dictionary(uniqueKeysWithValues: labels.map { ($0.key, $0.value) }) == set)
        }
    }

    @Test("Whatever the text, joining the labels gives it back and their keys ascend")
    func anyText() {
        var numbers = SeededGenerator(seed: 11)
        let pieces = [
            "a=", "b=1", "c", ", ", ",", "=", "ostype=", "rack=r", " ", "z=9", "A=B",
            "kernelversion=",
        ]
        for _ in 0..<4000 {
            let text = (0..<Int.random(in: 1...30, using: &numbers))
                .map { _ in pieces.randomElement(using: &numbers) ?? "" }.joined()
            let labels = split(text)
            if labels.isEmpty {
                #expect(!text.utf8.contains(UInt8(ascii: "=")))
                continue
            }
            #expect(labels.map { "\($0.key)=\($0.value)" }.joined(separator: ", ") == text)
            let keys = labels.map { Array("\($0.key)=".utf8) }
            #expect(zip(keys, keys.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
        }
    }

    @Test("Two hundred thousand parts in falling order are split at once", .timeLimit(.minutes(1)))
    func manyParts() {
        let text = (0..<200_000).map { "k\(999_999 - $0)=v" }.joined(separator: ", ")
        #expect(split(text).count == 1)
        let waves = (0..<200_000).map { "k\(100_000 + $0 % 500)=v" }.joined(separator: ", ")
        #expect(split(waves).count == 500)
    }
}
