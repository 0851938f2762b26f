/// What a master's answer to `GET /info` turned out to be.
package enum SwarmAnswer: Equatable, Sendable {
    /// A classic Swarm manager's answer, of any version from 0.1.0 on, or of UCP.
    case swarm(SwarmStatus)
    /// Anything else, with the reason in words.
    case refused(AnswerRefusal)

    /// Reads a body.
    ///
    /// Linear in its length, whatever the bytes are. What a body of Swarm says is judged later,
    /// by `SwarmStatus.trust`.
    package static func read(_ body: [UInt8]) -> SwarmAnswer {
        let document: InfoDocument
        do {
            document = try InfoDocument(body)
        } catch {
            return .refused(AnswerRefusal(body: body, fault: error))
        }
        // Managers from 1.1.0 to 1.2.8 answer now and then in the form for older clients, so the
        // field is chosen answer by answer.
        let table = [document.systemStatus, document.driverStatus].lazy.compactMap(\.self)
            .first { !$0.rows.isEmpty }
        var reader = table.map { StatusReader($0) }
        reader?.readRows()
        guard let reader, reader.hasNodesRow else {
            return .refused(AnswerRefusal(document, offers: reader?.hasOffersRow ?? false))
        }
        var status = reader.status
        status.serverVersion = document.serverVersion.isEmpty ? nil : document.serverVersion
        status.managerName = document.name.isEmpty ? nil : document.name
        status.count(document.misshapenTables, .statusType)
        status.count(document.repairedStrings, .textRepaired)
        return .swarm(status)
    }
}
