import Glibc

/// Host names to addresses, without the event loop waiting for it.
///
/// The system's look-up can neither be interrupted nor bounded, so each one has a thread of its own.
/// There are at most ``limit`` of them at a time, further names wait for their turn, and who asks for
/// a name that is being looked up already gets that answer.
@EventLoop
package final class Resolver {
    /// The one that asks the system.
    package static let shared = Resolver(lookUp: Lookup.ask)

    /// Why a name has no address.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// What the system's resolver says, like "Name or service not known".
        case unresolved(String)
        /// Too many look-ups wait already.
        case busy

        package var description: String {
            switch self {
            case .unresolved(let reason): reason
            case .busy: "too many name look-ups are waiting already"
            }
        }
    }

    /// The addresses of a host, in the order of the system's preference, or why there are none.
    package typealias Answer = Result<[SocketAddress], Failure>

    /// How many look-ups run at a time.
    package nonisolated static let limit = 16
    /// How many names wait for their turn, and how many ask for one name.
    nonisolated static let queueLimit = 1024

    private let lookUp: @Sendable (String) -> Answer
    private var waiting: [String: [@EventLoop (Answer) -> Void]] = [:]
    private var queue: [String] = []
    private var running = 0

    /// A resolver that asks `lookUp` for the addresses of a name, which may take long.
    init(lookUp: @escaping @Sendable (String) -> Answer) {
        self.lookUp = lookUp
    }

    /// How many wait for an answer.
    var waitingCount: Int { waiting.values.reduce(0) { $0 + $1.count } }

    /// Calls `done` with the addresses of `host` at `port`.
    ///
    /// That is at once for a numeric address, else when the system has answered. `host` is a name or
    /// an address, without brackets.
    package func resolve(
        _ host: String,
        port: UInt16,
        _ done: @escaping @EventLoop (Answer) -> Void
    ) {
        if let address = SocketAddress(numeric: host, port: port) {
            return done(.success([address]))
        }
        let withPort: @EventLoop (Answer) -> Void = { answer in
            done(answer.map { $0.map { $0.with(port: port) } })
        }
        let isKnown = waiting[host] != nil
        guard waiting[host, default: []].count < Self.queueLimit,
            isKnown || queue.count < Self.queueLimit
        else { return done(.failure(.busy)) }
        waiting[host, default: []].append(withPort)
        if isKnown { return }
        queue.append(host)
        startNext()
    }

    private func startNext() {
        guard running < Self.limit, !queue.isEmpty else { return }
        let host = queue.removeFirst()
        running += 1
        Lookup(host: host, lookUp).start { answer in
            Task { @EventLoop in self.finish(host, answer) }
        }
    }

    private func finish(_ host: String, _ answer: Answer) {
        running -= 1
        let asking = waiting.removeValue(forKey: host) ?? []
        startNext()
        for done in asking { done(answer) }
    }
}

extension SocketAddress {
    fileprivate func with(port: UInt16) -> SocketAddress {
        switch self {
        case .ipv4(let number, _): .ipv4(number, port: port)
        case .ipv6(let high, let low, _, let scope):
            .ipv6(high: high, low: low, port: port, scope: scope)
        case .unix: self
        }
    }
}

/// One look-up, on a thread of its own.
private final class Lookup: Sendable {
    private let host: String
    private let lookUp: @Sendable (String) -> Resolver.Answer

    init(host: String, _ lookUp: @escaping @Sendable (String) -> Resolver.Answer) {
        self.host = host
        self.lookUp = lookUp
    }

    func start(_ done: @escaping @Sendable (Resolver.Answer) -> Void) {
        let work = Unmanaged.passRetained(Work { [host, lookUp] in done(lookUp(host)) })
        var thread = pthread_t()
        let code = pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Work>.fromOpaque(context).takeRetainedValue().body()
                return nil
            },
            work.toOpaque()
        )
        if code == 0 {
            pthread_detach(thread)
        } else {
            work.release()
            done(.failure(.unresolved(SystemError("pthread_create", code: code).description)))
        }
    }

    private final class Work: Sendable {
        let body: @Sendable () -> Void
        init(_ body: @escaping @Sendable () -> Void) { self.body = body }
    }

    /// Asks the system, with `getaddrinfo`.
    @Sendable
    static func ask(_ host: String) -> Resolver.Answer {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_ADDRCONFIG
        var list: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &list)
        guard code == 0 else {
            let reason = gai_strerror(code).map { String(cString: $0) } ?? "error \(code)"
            return .failure(.unresolved(reason))
        }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let entry = next?.pointee {
            var storage = sockaddr_storage()
            let size = min(Int(entry.ai_addrlen), MemoryLayout<sockaddr_storage>.size)
            memcpy(&storage, entry.ai_addr, size)
            if let address = SocketAddress(system: storage), !addresses.contains(address) {
                addresses.append(address)
            }
            next = entry.ai_next
        }
        return addresses.isEmpty ? .failure(.unresolved("no address")) : .success(addresses)
    }
}
