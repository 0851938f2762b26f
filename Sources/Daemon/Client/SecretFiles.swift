import Posix

/// The secrets in files, as they were when the files last changed.
///
/// It works off the event loop: files are read here.
package actor SecretFiles {
    /// The only ones.
    package static let shared = SecretFiles()

    /// Why a secret is not there; the description names the file.
    package struct Unreadable: Error, Equatable, CustomStringConvertible {
        package let description: String
    }

    private struct Held {
        let secret: Secret
        let stamp: FileStamp?
        var looked: ContinuousClock.Instant
    }

    private var held: [String: Held] = [:]

    /// How long a file counts as unchanged.
    private static let rest = Duration.seconds(1)
    private static let fileLimit = 64 << 10
    private static let limit = 1000

    init() {}

    /// The text of the file at `path`, without the blanks and line ends around it.
    package func secret(_ path: String) throws(Unreadable) -> Secret {
        let now = ContinuousClock.now
        if let known = held[path], now - known.looked < Self.rest { return known.secret }
        let stamp = FileStamp(of: path)
        if let known = held[path], known.stamp == stamp, stamp != nil {
            held[path]?.looked = now
            return known.secret
        }
        let bytes: [UInt8]
        do {
            bytes = try FileBytes.read(path, limit: Self.fileLimit)
        } catch {
            held[path] = nil
            throw Unreadable(description: "cannot read \(path): \(error.reason)")
        }
        let blanks: [UInt8] = [0x09, 0x0A, 0x0D, 0x20]
        var text = bytes[...].drop(while: blanks.contains)
        while let last = text.last, blanks.contains(last) { text.removeLast() }
        let secret = Secret(String(decoding: text, as: UTF8.self))
        if held.count >= Self.limit { held = [:] }
        held[path] = Held(secret: secret, stamp: stamp, looked: now)
        return secret
    }
}
