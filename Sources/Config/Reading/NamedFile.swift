/// A file that a configuration names to be read.
package struct NamedFile: Hashable, Sendable {
    /// The key, and where its value stands.
    package let key: String
    package let position: Position
    /// Where the file is, seen from the current folder.
    package let path: String
}
