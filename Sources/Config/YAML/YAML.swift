/// A reader for the part of YAML 1.2 that configuration uses.
///
/// Block and flow collections, all five scalar styles, comments, document markers, anchors and
/// aliases, and the tags `!`, `!!str`, `!!seq` and `!!map`. What it does not support, it refuses
/// with position and name: several documents, directives but `%YAML 1.2`, explicit keys (`? `),
/// merge keys (`<<`), keys that are no scalars, aliases as keys, other tags, and NUL.
///
/// Chapters in the comments are those of YAML 1.2.2, <https://yaml.org/spec/1.2.2/>.
package enum YAML {
    /// The most bytes of a document.
    package static let sizeLimit = 16 * 1024 * 1024

    /// How deep collections may nest, aliases expanded.
    package static let depthLimit = 64

    /// How many nodes all aliases of a document may stand for together.
    package static let aliasLimit = 10_000

    /// The most bytes of a key that is followed by `:` on its line (chapter 7.4.2 sets 1024
    /// characters).
    package static let keyLimit = 1024

    /// Reads a document; `nil` when it is empty.
    ///
    /// Time and memory are linear in the size. Throws the first fault.
    package static func parse(_ bytes: [UInt8]) throws(Fault) -> YAMLNode? {
        let faults = Faults()
        let node = read(bytes, faults: faults)
        if let first = faults.all.first { throw first }
        return node
    }

    /// Reads a document for typed reading; `nil` when it is empty or cannot be read.
    ///
    /// A key that is there twice or a merge key is added to `faults` and passed over, so that the
    /// rest of the file is read too; any other fault ends the reading.
    package static func read(_ bytes: [UInt8], faults: Faults) -> YAMLNode? {
        do throws(Fault) {
            var parser = YAMLParser(try YAMLText(bytes), faults: faults)
            return try parser.document()
        } catch {
            faults.add(error)
            return nil
        }
    }
}
