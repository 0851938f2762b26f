import Glibc

/// The functions of the host's OpenSSL 3 that are used here, found when TLS is first asked for.
///
/// What C has as macros goes through `SSL_CTX_ctrl` and its like; ``Control`` has their numbers.
final class OpenSSL: Sendable {
    let contexts: ContextFunctions
    let sessions: SessionFunctions
    let certificates: CertificateFunctions
    let buffers: BufferFunctions
    let errors: ErrorFunctions

    /// The library, or why the host has none; looked for once.
    static let shared: Result<OpenSSL, TLSError> = {
        do throws(TLSError) {
            return .success(try OpenSSL())
        } catch {
            return .failure(error)
        }
    }()

    private init() throws(TLSError) {
        let library = try Library()
        contexts = try ContextFunctions(library)
        sessions = try SessionFunctions(library)
        certificates = try CertificateFunctions(library)
        buffers = try BufferFunctions(library)
        errors = try ErrorFunctions(library)
    }

    /// The two shared objects; they stay open as long as the program runs.
    struct Library {
        private let ssl: UnsafeMutableRawPointer
        private let crypto: UnsafeMutableRawPointer

        init() throws(TLSError) {
            crypto = try Self.open("libcrypto.so.3")
            ssl = try Self.open("libssl.so.3")
        }

        private static func open(_ name: String) throws(TLSError) -> UnsafeMutableRawPointer {
            guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
                throw TLSError(
                    .unavailable,
                    "TLS needs OpenSSL 3 on this host, which has no usable \(name)"
                )
            }
            return handle
        }

        /// The function of that name; `Function` has to be its type in C.
        func function<Function>(_ name: String) throws(TLSError) -> Function {
            guard let address = dlsym(ssl, name) ?? dlsym(crypto, name) else {
                throw TLSError(.unavailable, "the OpenSSL of this host has no \(name)")
            }
            return unsafeBitCast(address, to: Function.self)
        }
    }
}

/// Numbers of OpenSSL's macros, from its headers `ssl.h`, `bio.h` and `x509_vfy.h`.
enum Control {
    static let setTlsextHostName: Int32 = 55
    static let hostNameType: Int = 0
    static let setMode: Int32 = 33
    static let releaseBuffers = 0x10
    static let setSessionCacheMode: Int32 = 44
    static let addChainCertificate: Int32 = 89
    static let setGroupsList: Int32 = 92
    static let setMinimumVersion: Int32 = 123
    static let setMaximumVersion: Int32 = 124
    static let setMemoryEndOfFile: Int32 = 130

    static let noCompression: UInt64 = 1 << 17
    static let serverPreference: UInt64 = 1 << 22
    static let noRenegotiation: UInt64 = 1 << 30

    static let verifyNone: Int32 = 0
    static let verifyPeer: Int32 = 1
    static let failWithoutCertificate: Int32 = 2

    static let noPartialWildcards: UInt32 = 0x4
    static let neverCheckSubject: UInt32 = 0x20

    static let wantRead: Int32 = 2
    static let wantWrite: Int32 = 3
    static let systemCall: Int32 = 5
    static let zeroReturn: Int32 = 6
}
