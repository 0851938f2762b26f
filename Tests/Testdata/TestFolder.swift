package import Glibc

/// A folder for one test.
package final class TestFolder: Sendable {
    /// Where it is; `/nonexistent` when it could not be made.
    package let path: String

    /// A new folder, empty.
    package init() {
        var template = Array("/tmp/swarm-bridge-test-XXXXXX".utf8CString)
        path = mkdtemp(&template).map { String(cString: $0) } ?? "/nonexistent"
    }

    /// The whole path of a file in it.
    package func file(_ name: String) -> String { "\(path)/\(name)" }

    /// What a file in it holds; `nil` when it cannot be read.
    package func bytes(_ name: String) -> [UInt8]? { FileContent.bytes(file(name)) }

    /// The status of a file in it; `nil` without one.
    package func status(_ name: String) -> stat? {
        var status = stat()
        return stat(file(name), &status) == 0 ? status : nil
    }

    /// The names in it, hidden ones too, sorted.
    package var names: [String] { FileContent.names(path) }

    /// Removes it, and the files and empty folders in it.
    package func remove() {
        for name in names {
            unlink(file(name))
            rmdir(file(name))
        }
        rmdir(path)
    }
}
