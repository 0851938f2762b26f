import HTTP
import Posix

/// Decides on one request after the other who asks, and what they may.
final class Door: Sendable {
    /// A request, and those whom the configurations name.
    struct Visit: Sendable {
        let request: Request
        let users: [String: BcryptHash]
        let admins: AdminConfiguration

        init(_ request: Request, _ users: [String: BcryptHash], _ admins: AdminConfiguration) {
            self.request = request
            self.users = users
            self.admins = admins
        }

        /// What only reads goes by its method (RFC 9110, section 9.2.1).
        var isChange: Bool { !["GET", "HEAD", "OPTIONS"].contains(request.method) }

        /// Whether it does not matter who asks.
        var isFree: Bool { users.isEmpty && !(isChange && admins.isGiven) }

        /// The request of somebody who was not asked for a name: to change something, they would be.
        var unasked: Request {
            guard admins.isGiven else { return request }
            var request = request
            request.standing = .refused(refusal(ofChange: true))
            return request
        }

        /// What a stranger is told, who wants to change something or only to read.
        func refusal(ofChange isChange: Bool) -> Response {
            // Where admins are named, a name that only reads is of no use for a change.
            let readersCount = !users.isEmpty && !(isChange && admins.isGiven)
            let takesNames = !admins.users.isEmpty || readersCount
            let takesTokens = isChange && admins.tokenFile != nil
            let wanted =
                takesNames
                ? "name and password are wanted"
                : "a token is wanted, as Authorization: Bearer TOKEN"
            var response = Response.text(401, wanted)
            for (scheme, isTaken) in [("Basic", takesNames), ("Bearer", takesTokens)] where isTaken
            {
                response.fields.append(("WWW-Authenticate", "\(scheme) realm=\"swarm-bridge\""))
            }
            return response
        }
    }

    private enum Visitor: Equatable {
        case admin
        case user
        case stranger
        case busy
    }

    private let passwords = PasswordCheck()
    private let log: Log
    /// Why the token of the admins could not be read last time.
    private let tokenTrouble = Lock<String?>(nil)

    init(log: Log) {
        self.log = log
    }

    /// The decision on somebody whose password was right before; `nil` for others.
    func recognized(_ visit: Visit) -> Server.Decision? {
        guard let field = visit.request.fields["Authorization"],
            let credentials = BasicCredentials(field: field)
        else { return nil }
        var request = visit.request
        if visit.admins.users[credentials.name] != nil {
            guard passwords.remembers(credentials, visit.admins.users) else { return nil }
            request.standing = .proven
        } else {
            guard passwords.remembers(credentials, visit.users) else { return nil }
            request.standing = Self.standing(ofUserBeside: visit.admins)
        }
        return .allowed(request)
    }

    private static func standing(ofUserBeside admins: AdminConfiguration) -> Request.Standing {
        guard admins.isGiven else { return .unproven }
        return .refused(.text(403, "this user may read, but change nothing"))
    }

    func decide(_ visit: Visit) async -> Server.Decision {
        var request = visit.request
        switch await visitor(visit) {
        case .busy:
            var response = Response.text(503, "too many passwords are being checked")
            response.fields.append(("Retry-After", "1"))
            return .refused(response)
        case .admin:
            request.standing = .proven
        case .user:
            request.standing = Self.standing(ofUserBeside: visit.admins)
        case .stranger:
            guard visit.users.isEmpty else {
                return .refused(visit.refusal(ofChange: visit.isChange))
            }
            request.standing = .refused(visit.refusal(ofChange: true))
        }
        return .allowed(request)
    }

    private func visitor(_ visit: Visit) async -> Visitor {
        let field = visit.request.fields["Authorization"] ?? ""
        if let token = Self.token(in: field) {
            return await isAdmin(token, visit.admins) ? .admin : .stranger
        }
        guard let credentials = BasicCredentials(field: field) else { return .stranger }
        // Who is named in both places has the password of an admin.
        let everybody = visit.users.merging(visit.admins.users) { _, admin in admin }
        guard !everybody.isEmpty else { return .stranger }
        let visitor: Visitor = visit.admins.users[credentials.name] == nil ? .user : .admin
        switch await passwords.check(credentials, everybody) {
        case .right: return visitor
        case .wrong: return .stranger
        case .busy: return .busy
        }
    }

    private func isAdmin(_ token: String, _ admins: AdminConfiguration) async -> Bool {
        guard let file = admins.tokenFile else { return false }
        do throws(SecretFiles.Unreadable) {
            let secret = try await SecretFiles.shared.secret(file).text
            if noteToken(nil) { log.info("The token of the admins is read again", ("file", file)) }
            return !secret.isEmpty && isSame(secret, token)
        } catch {
            // Whoever asks may ask often.
            log.change(
                noteToken(error.description),
                .error,
                "Cannot read the token of the admins, so nobody gets in by one",
                ("error", error.description)
            )
            return false
        }
    }

    /// Notes why the token cannot be read; tells whether that is another reason than before.
    private func noteToken(_ trouble: String?) -> Bool {
        tokenTrouble.withLock { last in
            defer { last = trouble }
            return last != trouble
        }
    }

    private static func token(in field: String) -> String? {
        let parts = field.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, String(parts[0]).equalsIgnoringCase("Bearer") else { return nil }
        return parts[1].trimmingBlanks()
    }
}
