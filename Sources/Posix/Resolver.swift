import Glibc

/// Host names to addresses, without the event loop waiting for it.
///
/// The system's look-up can neither be interrupted nor bounded, so each one has a thread of its own;
/// there are at most ``limit`` of them, and who asks for a name that is being looked up already gets
/// that answer.
@EventLoop
package final class Resolver {
    package static let shared = Resolver()

    /// Why a name has no address.
    package enum Failure: Error, Equatable, CustomStringConvertible {
        /// What the system's resolver says, like "Name or service not known".
        case unresolved(String)
        /// Too many look-ups hang already.
        case busy

        package var description: String {
            switch self {
            case .unresolved(let reason): reason
            case .busy: "\(Resolver.limit) name look-ups are running already"
            }
        }
    }

    /// The addresses of a host, in the order of the system's preference, or why there are none.
    package typealias Answer = Result<[SocketAddress], Failure>

    /// How many look-ups run at a time.
    package nonisolated static let limit = 16

    private var waiting: [String: [@EventLoop (Answer) -> Void]] = [:]

    private init() {}

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
        if waiting[host] != nil {
            waiting[host]?.append(withPort)
            return
        }
        guard waiting.count < Self.limit else { return done(.failure(.busy)) }
        waiting[host] = [withPort]
        Lookup(host: host).start { answer in
            Task { @EventLoop in self.finish(host, answer) }
        }
    }

    private func finish(_ host: String, _ answer: Answer) {
        for done in waiting.removeValue(forKey: host) ?? [] { done(answer) }
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

/// One call of `getaddrinfo`, on a thread of its own.
private final class Lookup: Sendable {
    private let host: String

    init(host: String) {
        self.host = host
    }

    func start(_ done: @escaping @Sendable (Resolver.Answer) -> Void) {
        let work = Unmanaged.passRetained(Work { [host] in done(Self.ask(host)) })
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

    private static func ask(_ host: String) -> Resolver.Answer {
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
