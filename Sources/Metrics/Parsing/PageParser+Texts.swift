/// The texts and places that rules about lines together ask for.
extension PageParser {
    /// A stretch of the page, escapes resolved.
    func string(_ range: Range<Int>) -> String {
        let bytes = UnsafeRawBufferPointer(start: page + range.lowerBound, count: range.count)
        return LabelText.string(bytes)
    }

    /// The metric name with this number.
    func string(name number: Int) -> String {
        let start = bytes(of: Int32(number))
        let name = memory.names[number]
        return LabelText.string(UnsafeRawBufferPointer(start: start, count: name.length))
    }

    /// The labels of the set with this number.
    func strings(labels number: Int32) -> [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        let base = Int(number) < memory.keptSets ? kept : page
        memory.forEachLabel(number, in: base) { name, value in
            labels.append((LabelText.string(name), LabelText.string(value)))
        }
        return labels
    }

    /// Where the line of a sample starts: of a page that is valid, every line without `#` is one.
    func offset(ofSample index: Int) -> Int {
        var start = 0
        var before = index
        while start < end {
            let isComment = byte(start) == UInt8(ascii: "#")
            if !isComment, before == 0 { break }
            if !isComment { before -= 1 }
            start = lineEnd(start) + 1
        }
        return start
    }
}
