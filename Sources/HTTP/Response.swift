package import Posix

/// An answer: a status, fields and a whole body.
package struct Response: Sendable {
    /// The status, which also tells whether a body is sent.
    package var status: Status
    /// The media type of the body; `nil` leaves the field out.
    package var contentType: String?
    /// Fields beside those that the server sets itself (Date, Content-Type, Content-Length, Connection).
    package var fields: [(name: String, value: String)]
    /// The whole body, as it is sent.
    package private(set) var payload: Payload
    /// The lines of the head that depend on this value alone, once they are made.
    private var prepared: [UInt8]?

    /// The bytes of the body.
    package var body: [UInt8] { payload.bytes }

    /// An answer as a handler gives it.
    package init(
        _ status: Status,
        contentType: String? = nil,
        fields: [(name: String, value: String)] = [],
        body: [UInt8] = []
    ) {
        self.status = status
        self.contentType = contentType
        self.fields = fields
        payload = .array(body)
    }

    /// A sentence for people, with a line end.
    package static func text(_ status: Status, _ text: String) -> Response {
        Response(
            status,
            contentType: "text/plain; charset=utf-8",
            fields: [("X-Content-Type-Options", "nosniff")],
            body: Array("\(text)\n".utf8)
        )
    }

    /// The same answer for giving it often: what can be made of its head is made once, and its body goes out
    /// without being copied.
    ///
    /// Not to be changed any more.
    package func preparedForMany() -> Response {
        var response = self
        response.prepared = lines
        response.payload = Payload(sentOften: body)
        return response
    }

    /// The head as it goes out, up to the empty line, for a body that is sent or only described.
    ///
    /// `common` are the lines of fields that every answer has, each with its line end before it.
    func head(date: [UInt8], connection: String?, common: [UInt8] = []) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(384)
        bytes += status.line
        bytes += date
        if let connection {
            bytes += "\r\nConnection: ".utf8
            bytes += connection.utf8
        }
        bytes += common
        bytes += prepared ?? lines
        return bytes
    }

    /// Fields as they stand in a head, each with its line end before it.
    static func lines(of fields: [(name: String, value: String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for field in fields {
            bytes += "\r\n".utf8
            bytes += field.name.utf8
            bytes += ": ".utf8
            // A value with a line end would be two fields to the reader.
            bytes += field.value.utf8.filter(\.isFieldCharacter)
        }
        return bytes
    }

    /// From the line end behind the date on.
    private var lines: [UInt8] {
        var bytes: [UInt8] = []
        if let contentType {
            bytes += "\r\nContent-Type: ".utf8
            bytes += contentType.utf8
        }
        if !status.hasNoBody {
            bytes += "\r\nContent-Length: ".utf8
            bytes += String(payload.count).utf8
        }
        bytes += Self.lines(of: fields)
        bytes += "\r\n\r\n".utf8
        return bytes
    }
}
