import Posix
import Testdata
import Testing

@testable import TLS

/// A client and a server that hand each other their bytes, without a network.
struct Pair {
    let client: TLSSession
    let server: TLSSession
    /// How many bytes go over at a time.
    var step = 1 << 20

    init(_ client: TLSContext, _ server: TLSContext, host: String = "swarm.test") throws {
        self.client = try TLSSession(client, host: host)
        self.server = try TLSSession(server)
    }

    /// Goes on until both have all that the other one sent.
    func exchange() {
        for _ in 0..<100 {
            let toServer = client.takeOutput()
            let toClient = server.takeOutput()
            if toServer.isEmpty, toClient.isEmpty { return }
            feed(toServer, to: server)
            feed(toClient, to: client)
        }
    }

    private func feed(_ bytes: [UInt8], to session: TLSSession) {
        for start in stride(from: 0, to: bytes.count, by: step) {
            bytes[start..<min(bytes.count, start + step)].withUnsafeBytes { session.receive($0) }
        }
    }

    /// Both errors of a handshake, as far as each goes, and of the client's first read after it.
    func meet() -> (client: TLSError?, server: TLSError?) {
        var errors: (client: TLSError?, server: TLSError?)
        for _ in 0..<5 {
            if errors.client == nil { errors.client = Self.error { try client.handshake() } }
            exchange()
            if errors.server == nil { errors.server = Self.error { try server.handshake() } }
            exchange()
        }
        if errors.client == nil { errors.client = Self.error { try Self.read(client) } }
        return errors
    }

    static func error<Result>(_ body: () throws -> Result) -> TLSError? {
        do {
            _ = try body()
            return nil
        } catch {
            return error as? TLSError
        }
    }

    /// What a session has to say by now; `nil` when there is nothing.
    @discardableResult
    static func read(_ session: TLSSession) throws -> [UInt8]? {
        var bytes: [UInt8] = []
        var room = [UInt8](repeating: 0, count: 20000)
        while case .moved(let count) = try room.withUnsafeMutableBytes({ room in
            try session.read(into: room)
        }) {
            bytes += room[..<count]
        }
        return bytes.isEmpty ? nil : bytes
    }

    static func write(_ bytes: [UInt8], to session: TLSSession) throws {
        try bytes.withUnsafeBytes { bytes in try session.write(bytes) }
    }
}

/// The options that tests start from.
extension TLSOptions {
    static func testing(
        _ certificates: Certificates,
        _ change: (inout TLSOptions) -> Void = { _ in }
    ) -> TLSOptions {
        var options = TLSOptions()
        options.authorities = .file(certificates["ca.pem"])
        change(&options)
        return options
    }

    mutating func show(_ name: String, _ certificates: Certificates) {
        certificate = .file(certificates["\(name).pem"])
        key = .file(certificates["\(name).key"])
    }
}

extension TLSServerOptions {
    static func testing(
        _ certificates: Certificates,
        _ name: String = "server",
        _ change: (inout TLSServerOptions) -> Void = { _ in }
    ) -> TLSServerOptions {
        var options = TLSServerOptions(
            certificate: .file(certificates["\(name).pem"]),
            key: .file(certificates["\(name).key"])
        )
        options.clientAuthorities = .file(certificates["ca.pem"])
        change(&options)
        return options
    }
}
