/// A file that a configuration names to be read, or a folder with files in it.
package struct NamedFile: Hashable, Sendable {
    /// The key, and where its value stands.
    package let key: String
    package let position: Position
    /// Where the file is, seen from the current folder.
    package let path: String
    /// The names of the files that are read in the folder; empty for a file.
    package let contents: [String]
}
