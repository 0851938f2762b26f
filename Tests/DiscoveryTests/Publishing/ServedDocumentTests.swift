import Testing

@testable import Discovery

struct ServedDocumentTests {
    private func document(_ text: String) -> ServedDocument { ServedDocument(Array(text.utf8)) }

    @Test(
        "Arrays are joined to one, and empty ones leave no trace",
        arguments: [
            ([], "[]\n"),
            (["[]\n"], "[]\n"),
            (["[1]\n"], "[1]\n"),
            (["[1]\n", "[2,3]\n"], "[1,2,3]\n"),
            (["[]\n", "[1]\n", "[]\n", "[2]\n", "[]\n"], "[1,2]\n"),
        ]
    )
    func joining(parts: [String], whole: String) {
        let joined = ServedDocument(joining: parts.map(document))
        #expect(joined == document(whole))
    }

    @Test("The tag depends on the bytes alone")
    func tag() {
        #expect(document("[1]\n").tag == document("[1]\n").tag)
        #expect(document("").tag == "\"cbf29ce484222325-0\"")
        var tags: Set<String> = []
        for number in 0..<5000 { tags.insert(document("[\(number)]\n").tag) }
        #expect(tags.count == 5000)
    }

    @Test("The list of a role and the list of all hold the same groups")
    func roles() {
        let list = TargetList.of("a", nodes: 4)
        #expect(
            list.all
                == ServedDocument(joining: [
                    list.document(role: .master), list.document(role: .node),
                ])
        )
        #expect(list.all.body == TargetGroup.json(list.targets.groups))
        #expect(list.document(role: nil) == list.all)
        #expect(list.counts == [.master: 1, .node: 4])
    }
}
