import Glibc

/// A password as bcrypt keeps it (Provos and Mazieres, "A Future-Adaptable Password Scheme").
package struct BcryptHash: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// `$2b$10$` with 22 characters of salt and 31 of hash.
    let text: String
    /// How much work it is: twice as much with each step.
    let cost: Int

    /// Costs beyond this one take seconds for each attempt.
    static let highestCost = 16

    /// Why a text is none.
    package struct Malformed: Error, CustomStringConvertible {
        package let description: String
    }

    /// Reads `$2a$`, `$2b$` or `$2y$` with a cost and 53 characters.
    package init(_ text: String) throws(Malformed) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0].isEmpty, ["2a", "2b", "2y"].contains(parts[1]),
            parts[2].utf8.count == 2, let cost = Int(parts[2]), parts[3].utf8.count == 53,
            parts[3].utf8.allSatisfy(Self.isDigit)
        else {
            throw Malformed(
                description: "this is no bcrypt hash like $2b$10$...; htpasswd -nBC 10 '' makes one"
            )
        }
        guard (4...Self.highestCost).contains(cost) else {
            throw Malformed(
                description: "the cost of a bcrypt hash is from 4 to \(Self.highestCost) here"
            )
        }
        self.text = text
        self.cost = cost
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        byte >= 0x2E && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A || byte >= 0x61 && byte <= 0x7A
    }

    /// A hash of that cost that no password has, since nobody knows one: for users who do not exist.
    static func decoy(cost: Int) -> BcryptHash? {
        let digits = cost < 10 ? "0\(cost)" : "\(cost)"
        return try? BcryptHash("$2b$\(digits)$" + String(repeating: ".", count: 53))
    }

    package var description: String { "<bcrypt hash>" }

    package var customMirror: Mirror { Mirror(self, children: []) }

    /// Whether `password` is the one; it takes some 50 ms at cost 10, on the thread that asks.
    func matches(_ password: String, _ library: CryptLibrary) -> Bool {
        // C would see the password only up to a NUL.
        guard !password.utf8.contains(0), let found = library.hash(password, like: text) else {
            return false
        }
        return isSame(found, text)
    }
}

/// Whether two texts are the same, in a time that does not tell where they differ.
package func isSame(_ one: String, _ other: String) -> Bool {
    let one = Array(one.utf8)
    let other = Array(other.utf8)
    guard one.count == other.count else { return false }
    var difference: UInt8 = 0
    for index in one.indices { difference |= one[index] ^ other[index] }
    return difference == 0
}

/// The `crypt_r` of the host's libcrypt.
package struct CryptLibrary: @unchecked Sendable {
    private typealias Crypt =
        @convention(c) (
            UnsafePointer<CChar>?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?
        ) -> UnsafeMutablePointer<CChar>?

    private let crypt: Crypt

    /// Why there is none.
    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The library, or why the host has none; looked for once.
    package static let shared: Result<CryptLibrary, Unavailable> = {
        guard let handle = dlopen("libcrypt.so.1", RTLD_NOW | RTLD_LOCAL),
            let address = dlsym(handle, "crypt_r")
        else {
            return .failure(
                Unavailable(
                    description: "users need libcrypt.so.1 on this host (Debian: libcrypt1)"
                )
            )
        }
        return .success(CryptLibrary(crypt: unsafeBitCast(address, to: Crypt.self)))
    }()

    /// The size of `struct crypt_data` in crypt.h.
    private static let roomSize = 32768

    /// The hash of a password with the salt and the cost of another hash.
    func hash(_ password: String, like setting: String) -> String? {
        withUnsafeTemporaryAllocation(byteCount: Self.roomSize, alignment: 16) { room in
            room.initializeMemory(as: UInt8.self, repeating: 0)
            defer { room.initializeMemory(as: UInt8.self, repeating: 0) }
            guard let result = crypt(password, setting, room.baseAddress) else { return nil }
            let text = String(cString: result)
            return text.hasPrefix("*") ? nil : text
        }
    }
}
