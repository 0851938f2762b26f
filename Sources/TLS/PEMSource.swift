package import Posix

/// Where certificates or a key in PEM form (RFC 7468) come from.
///
/// The description never holds the text itself: it may be a key.
package enum PEMSource: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// A file, by its path.
    case file(String)
    /// The text itself, as it stands in a configuration.
    case text(String)

    package var description: String {
        switch self {
        case .file(let path): path
        case .text: "the text in the configuration"
        }
    }

    package var customMirror: Mirror { Mirror(self, children: []) }

    /// How large a file may be: the bundles of authorities have some 200 KB.
    private static let sizeLimit = 16 << 20

    /// What a file is like now; `nil` for a text and for a file that is not there.
    package var stamp: FileStamp? {
        guard case .file(let path) = self else { return nil }
        return FileStamp(of: path)
    }

    /// The bytes; it blocks on the disk.
    func read() throws(TLSError) -> [UInt8] {
        switch self {
        case .text(let text):
            return Array(text.utf8)
        case .file(let path):
            do {
                return try FileBytes.read(path, limit: Self.sizeLimit)
            } catch {
                throw TLSError(.files, "cannot read \(path): \(error.reason)")
            }
        }
    }
}
