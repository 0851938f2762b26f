/// A wanted label of a set, by bytes that stand elsewhere: it holds while the call runs that gives it.
package struct LabelBytes {
    /// The place of the name among the sorted label names of the options; `nil` when all are wanted.
    package let place: Int?
    /// The value, escapes resolved.
    package fileprivate(set) var value: UnsafeRawBufferPointer
    private let label: LabelPlace
    private let block: UnsafeRawPointer

    fileprivate init(_ label: LabelPlace, in block: UnsafeRawPointer, at place: Int?) {
        self.place = place
        self.label = label
        self.block = block
        value = label.value(in: block)
    }

    /// The name, escapes resolved.
    package var name: String { LabelText.string(label.name(in: block)) }
}

/// What label sets say.
extension ExpositionReader {
    /// The value of one label of the set with this number.
    package func label(_ name: String, of number: Int32) -> String? {
        labels(number).first { $0.name == name }?.value
    }

    /// The wanted labels of the set with this number, in the order of the page, escapes resolved.
    package func labels(_ number: Int32) -> [(name: String, value: String)] {
        var labels: [(name: String, value: String)] = []
        forEachLabelSet([number]) { _, wanted in
            labels = wanted.map { ($0.name, String(decoding: $0.value, as: UTF8.self)) }
        }
        return labels
    }

    /// Gives the wanted labels of each of these sets, in the order of the page, without making strings of
    /// them.
    package func forEachLabelSet(
        _ numbers: [Int32],
        _ body: (Int32, UnsafeBufferPointer<LabelBytes>) -> Void
    ) {
        memory.text.withUnsafeBytes { text in
            for number in numbers { give(number, text) { body(number, $0) } }
        }
    }

    private func give(
        _ number: Int32,
        _ text: UnsafeRawBufferPointer,
        _ body: (UnsafeBufferPointer<LabelBytes>) -> Void
    ) {
        let set = memory.sets[Int(number)]
        guard let base = text.baseAddress, set.labelCount > 0 else {
            return body(UnsafeBufferPointer(start: nil, count: 0))
        }
        let block = UnsafeRawBufferPointer(start: base + Int(set.offset), count: Int(set.length))
        let labels = memory.labels[Int(set.firstLabel)..<Int(set.firstLabel + set.labelCount)]
        withUnsafeTemporaryAllocation(of: LabelBytes.self, capacity: labels.count) { room in
            let count = select(labels, block, set.kind, room)
            Self.resolve(UnsafeMutableBufferPointer(rebasing: room[..<count]), block, body)
        }
    }

    /// Puts the wanted ones of `labels` into `room` and returns how many they are.
    private func select(
        _ labels: ArraySlice<LabelPlace>,
        _ block: UnsafeRawBufferPointer,
        _ kind: Int32,
        _ room: UnsafeMutableBufferPointer<LabelBytes>
    ) -> Int {
        guard let base = block.baseAddress else { return 0 }
        var count = 0
        func add(_ label: LabelPlace, _ place: Int?) {
            room.initializeElement(at: count, to: LabelBytes(label, in: base, at: place))
            count += 1
        }
        if wanted != nil, kind > 0 {
            for column in columns[Int(kind)] {
                add(labels[labels.startIndex + column.ordinal], column.place)
            }
        } else if let wanted {
            for label in labels {
                if let place = wanted.place(of: label.name(in: base)) { add(label, place) }
            }
        } else {
            for label in labels { add(label, nil) }
        }
        return count
    }

    /// Gives labels with the escapes of their values resolved, which are rare.
    private static func resolve(
        _ labels: UnsafeMutableBufferPointer<LabelBytes>,
        _ block: UnsafeRawBufferPointer,
        _ body: (UnsafeBufferPointer<LabelBytes>) -> Void
    ) {
        guard LabelText.hasEscapes(block) else { return body(UnsafeBufferPointer(labels)) }
        withUnsafeTemporaryAllocation(byteCount: block.count, alignment: 1) { room in
            var end = 0
            for index in labels.indices {
                // Never longer than what it stands for.
                let text = LabelText.unescaped(labels[index].value)
                let place = UnsafeMutableRawBufferPointer(
                    rebasing: room[end..<end + text.count]
                )
                place.copyBytes(from: text)
                labels[index].value = UnsafeRawBufferPointer(place)
                end += text.count
            }
            body(UnsafeBufferPointer(labels))
        }
    }
}
