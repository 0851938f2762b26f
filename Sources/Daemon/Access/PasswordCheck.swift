import Dispatch
import HTTP
import Posix

/// Checks passwords on a thread of its own, one at a time, and remembers those that were right.
final class PasswordCheck: Sendable {
    /// What a check came to.
    enum Outcome: Equatable {
        case right
        case wrong
        /// Too many wait already.
        case busy
    }

    private struct State {
        var known: [KeyedHash.Value: Int] = [:]
        var uses = 0
        var waiting = 0
    }

    private let state = Lock(State())
    private let hash = KeyedHash()
    private let queue = DispatchQueue(label: "passwords", qos: .utility)

    /// How many right passwords are remembered.
    static let knownLimit = 256
    /// How many checks may wait.
    static let waitingLimit = 32

    init() {}

    /// Whether the credentials were right before, for a user with that hash; it takes no time.
    func remembers(_ credentials: BasicCredentials, _ users: [String: BcryptHash]) -> Bool {
        guard let stored = users[credentials.name] else { return false }
        return remembers(key(credentials, stored))
    }

    private func remembers(_ key: KeyedHash.Value) -> Bool {
        state.withLock { state in
            guard state.known[key] != nil else { return false }
            state.uses += 1
            state.known[key] = state.uses
            return true
        }
    }

    /// Whether the credentials are those of one of `users`; it takes as long when there is no such user.
    func check(
        _ credentials: BasicCredentials,
        _ users: [String: BcryptHash]
    ) async -> Outcome {
        guard case .success(let library) = CryptLibrary.shared else { return .wrong }
        let stored = users[credentials.name]
        let cost = users.values.map(\.cost).max() ?? 10
        guard let compared = stored ?? BcryptHash.decoy(cost: cost) else { return .wrong }
        let isAdmitted = state.withLock { state in
            guard state.waiting < Self.waitingLimit else { return false }
            state.waiting += 1
            return true
        }
        guard isAdmitted else { return .busy }
        let key = key(credentials, compared)
        let matches = await withCheckedContinuation { continuation in
            queue.async { [self] in
                // Somebody may have asked the same while this one waited.
                let isRight =
                    remembers(key) || compared.matches(credentials.password, library)
                continuation.resume(returning: isRight)
            }
        }
        let isRight = matches && stored != nil
        state.withLock { state in
            state.waiting -= 1
            if isRight { Self.remember(key, &state) }
        }
        return isRight ? .right : .wrong
    }

    private func key(_ credentials: BasicCredentials, _ stored: BcryptHash) -> KeyedHash.Value {
        hash.hash(credentials.name, stored.text, credentials.password)
    }

    private static func remember(_ key: KeyedHash.Value, _ state: inout State) {
        if state.known.count >= knownLimit,
            let oldest = state.known.min(by: { $0.value < $1.value })
        {
            state.known[oldest.key] = nil
        }
        state.uses += 1
        state.known[key] = state.uses
    }
}
