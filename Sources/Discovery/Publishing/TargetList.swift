import HTTP
import Posix

/// The targets of a job as they are served: groups, and the bytes made of them once a change.
package struct TargetList: Sendable {
    package let targets: DiscoveredTargets
    /// All targets.
    package let all: ServedDocument
    /// Those of one role alone.
    private let parts: [TargetRole: ServedDocument]
    /// How many groups of each role there are.
    package let counts: [TargetRole: Int]

    package init(_ targets: DiscoveredTargets) {
        self.targets = targets
        let documents = targets.parts.map { part in
            (part.role, ServedDocument(TargetGroup.json(part.groups)))
        }
        counts = Dictionary(
            targets.parts.map { ($0.role, $0.groups.count) },
            uniquingKeysWith: +
        )
        parts = Dictionary(documents) { first, _ in first }
        all = ServedDocument(joining: documents.map(\.1))
    }

    /// The list of a classic Swarm.
    package init(_ targets: SwarmTargets) {
        self.init(DiscoveredTargets(targets))
    }

    /// The document for `?role=`; all for `nil`.
    package func document(role: TargetRole?) -> ServedDocument {
        guard let role else { return all }
        return parts[role] ?? .empty
    }
}

/// A JSON array of target groups, with the tag that changes with its bytes.
package struct ServedDocument: Equatable, Sendable {
    /// An entity tag (RFC 9110, section 8.8.3), with its quotes.
    ///
    /// It depends on the bytes alone, so that two bridges that serve the same list give the same one.
    package let tag: String
    /// The answer that it is served as.
    let response: Response

    /// A list without targets.
    static let empty = ServedDocument(TargetGroup.json([]))

    package init(_ body: [UInt8]) {
        tag = "\"\(String(Self.hash(body), radix: 16))-\(String(body.count, radix: 16))\""
        response = Response(
            200,
            contentType: "application/json",
            fields: Self.fields(tag),
            body: body
        ).preparedForMany()
    }

    /// The bytes of the array, with a line feed at their end.
    package var body: [UInt8] { response.body }

    /// The fields that 200 and 304 have in common (RFC 9110, section 15.4.5).
    static func fields(_ tag: String) -> [(name: String, value: String)] {
        [("ETag", tag), ("Cache-Control", "no-cache")]
    }

    package static func == (one: ServedDocument, other: ServedDocument) -> Bool {
        one.tag == other.tag && one.response.payload == other.response.payload
    }

    /// 64 bits that change with the bytes: eight of them a step, since a list can have many megabytes.
    private static func hash(_ body: [UInt8]) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        body.withUnsafeBytes { bytes in
            var at = 0
            while at + 8 <= bytes.count {
                let word = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                // The product spreads a difference upwards alone, the shift brings it down again.
                hash = (hash ^ UInt64(littleEndian: word)) &* 0x9E37_79B9_7F4A_7C15
                hash ^= hash >> 32
                at += 8
            }
            for byte in bytes[at...] { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        }
        return hash
    }

    /// One array of what several arrays hold; each of them ends in a line feed.
    package init(joining documents: [ServedDocument]) {
        var body = Array("[".utf8)
        body.reserveCapacity(documents.reduce(2) { $0 + $1.response.payload.count })
        for document in documents {
            document.response.payload.withUnsafeBytes { bytes in
                let inner = bytes.dropFirst().dropLast(2)
                if inner.isEmpty { return }
                if body.count > 1 { body.append(UInt8(ascii: ",")) }
                body += inner
            }
        }
        body += "]\n".utf8
        self.init(body)
    }
}
