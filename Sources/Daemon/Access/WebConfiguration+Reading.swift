package import Config
import Posix
import TLS

extension WebConfiguration {
    /// Why a file is no such configuration: every fault in it, each as `FILE:LINE:COLUMN: message`.
    package struct Invalid: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    private static let sizeLimit = 1 << 20

    /// Reads the file at `path`; it blocks on the disk.
    package init(file path: String) throws(Invalid) {
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: Self.sizeLimit)
        } catch {
            throw Invalid(description: error.description)
        }
        let faults = Faults(file: path)
        let document = YAML.read(bytes, faults: faults)
        if document != nil || faults.isEmpty {
            self.init(reading: document, faults)
        } else {
            self.init()
        }
        guard faults.isEmpty else {
            let lines = faults.all.map { "\(path):\($0)" }
            throw Invalid(description: lines.joined(separator: "\n"))
        }
    }

    /// Reads the whole document, as the exporters of Prometheus have it; faults are left in `faults`.
    package init(reading document: YAMLNode?, _ faults: Faults) {
        self.init()
        var root = MappingReader(document, "the web configuration", faults)
        if let section = root.mapping("tls_server_config") { tls = Self.readTLS(section) }
        if var section = root.mapping("http_server_config") {
            if section.bool("http2") == true { section.fault("http2", "HTTP/2 is not spoken here") }
            if let headers = section.mapping("headers") { self.headers = Self.readHeaders(headers) }
            section.finish()
        }
        users = root.users("basic_auth_users")
        if var section = root.mapping("rate_limit") {
            let interval = section.duration("interval") ?? .zero
            let burst = section.int("burst", default: 0, in: 0...1_000_000)
            section.finish()
            if interval > .zero {
                if burst == 0 { section.fault("burst", "a limit of 0 requests would refuse all") }
                rateLimit = RateLimit.Options(interval: interval, burst: max(1, burst))
            }
        }
        root.finish()
    }

    /// The fields that exporters of Prometheus take, with the values that they take.
    private static let headerValues: [(name: String, values: [String])] = [
        ("Content-Security-Policy", []), ("Strict-Transport-Security", []),
        ("X-Content-Type-Options", ["nosniff"]), ("X-Frame-Options", ["deny", "sameorigin"]),
        ("X-XSS-Protection", []),
    ]

    private static func readHeaders(_ section: MappingReader) -> [Header] {
        var reader = section
        var headers: [Header] = []
        for (name, values) in headerValues {
            guard let value = reader.text(name), !value.isEmpty else { continue }
            if !values.isEmpty, !values.contains(value.lowercased()) {
                reader.fault(
                    name,
                    "\(Fault.quote(value)) is none of \(values.joined(separator: ", "))"
                )
            } else if value.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 }) {
                reader.fault(name, "the value holds a control character")
            } else {
                headers.append(Header(name: name, value: value))
            }
        }
        reader.finish()
        return headers
    }
}

extension MappingReader {
    /// Names and the bcrypt hashes of their passwords.
    package mutating func users(_ key: String) -> [String: BcryptHash] {
        var users: [String: BcryptHash] = [:]
        let entries = entries(key)
        if let first = entries.first, case .failure(let unavailable) = CryptLibrary.shared {
            faults.add(first.keyPosition, "\(key): \(unavailable)")
        }
        for entry in entries {
            guard !entry.key.isEmpty, !entry.key.contains(":") else {
                faults.add(entry.keyPosition, "\(key): a name is not empty and has no colon")
                continue
            }
            guard case .scalar(let scalar) = entry.value.content else {
                faults.add(entry.value.position, "\(key): expected a bcrypt hash")
                continue
            }
            do throws(BcryptHash.Malformed) {
                users[entry.key] = try BcryptHash(scalar.text)
            } catch {
                faults.add(entry.value.position, "\(key): \(Fault.quote(entry.key)): \(error)")
            }
        }
        return users
    }
}
