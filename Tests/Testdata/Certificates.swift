import Glibc

/// Authorities, certificates and keys for tests, made by the `openssl` program in a folder of their own.
///
/// The names of the files say what they are; each certificate `NAME.pem` has its key in `NAME.key`.
package struct Certificates: Sendable {
    /// Where they are; the folder goes at the end of the program.
    package let folder: String

    /// The only ones of a test run; `nil` when they cannot be made.
    package static let shared = Certificates()

    /// The path of a file.
    package subscript(name: String) -> String { "\(folder)/\(name)" }

    private init?() {
        var template = Array("/tmp/swarm-bridge-certificates-XXXXXX".utf8CString)
        guard Peer.openssl.path != nil, mkdtemp(&template) != nil else { return nil }
        folder = String(decoding: template.dropLast().map(UInt8.init), as: UTF8.self)
        let status = Self.run("cd \(folder) && \(Self.script)")
        Self.removedAtExit = strdup(folder)
        atexit { Certificates.clean() }
        guard status == 0 else { return nil }
    }

    nonisolated(unsafe) private static var removedAtExit: UnsafeMutablePointer<CChar>?

    private static func clean() {
        guard let removedAtExit else { return }
        _ = run("rm -rf \(String(cString: removedAtExit))")
    }

    private static func run(_ script: String) -> Int32 {
        let words = ["/bin/sh", "-ec", script]
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for word in arguments { free(word) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for stream in [1, 2] as [Int32] {
            posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
        }
        var process = pid_t()
        guard posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ) == 0 else {
            return -1
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
        return status
    }

    private static let script = """
        key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1"; }
        authority() {
            key "$1.key"
            openssl req -x509 -new -key "$1.key" -subj "/CN=$2" -days 3650 -out "$1.pem" \
                -addext keyUsage=critical,keyCertSign
        }
        signed() {
            key "$1.key"
            printf 'subjectAltName=%s\\nextendedKeyUsage=%s\\n' "$5" "$6" >"$1.ext"
            openssl req -new -key "$1.key" -subj "/CN=$4" -out "$1.csr"
            openssl x509 -req -in "$1.csr" -CA "$2.pem" -CAkey "$2.key" -CAcreateserial \
                -days "$3" -extfile "$1.ext" -out "$1.pem"
        }
        here=DNS:localhost,DNS:swarm.test,IP:127.0.0.1,IP:::1
        authority ca 'Swarm Test CA'
        authority other-ca 'Another CA'
        signed server ca 3650 server "$here" serverAuth
        signed second ca 3650 second "$here" serverAuth
        signed expired ca -1 expired "$here" serverAuth
        signed elsewhere ca 3650 elsewhere DNS:elsewhere.test,IP:192.0.2.1 serverAuth
        signed foreign other-ca 3650 foreign "$here" serverAuth
        signed client ca 3650 client DNS:client.test clientAuth
        signed stranger other-ca 3650 stranger DNS:client.test clientAuth
        signed lapsed ca -1 lapsed DNS:client.test clientAuth
        openssl req -x509 -new -key server.key -subj /CN=selfsigned -days 3650 -out selfsigned.pem \
            -addext "subjectAltName=$here"
        openssl ec -in server.key -aes256 -passout pass:secret-words -out encrypted.key
        head -c 200 server.pem >broken.pem
        cat server.pem server.key >both.pem
        mkdir docker
        cp ca.pem docker/ca.pem
        cp client.pem docker/cert.pem
        cp client.key docker/key.pem
        """
}
