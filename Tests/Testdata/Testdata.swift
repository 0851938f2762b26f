/// The files under `testdata/`, read by their path there.
package enum Testdata {
    /// The folder `testdata` of this checkout.
    package static let root: String = {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        return parts.joined(separator: "/") + "/testdata"
    }()

    /// The bytes of `testdata/PATH`; `nil` when there is no such file.
    package static func bytes(_ path: String) -> [UInt8]? {
        FileContent.bytes("\(root)/\(path)")
    }

    /// The text of `testdata/PATH`; `nil` when there is no such file.
    package static func text(_ path: String) -> String? {
        bytes(path).map { String(decoding: $0, as: UTF8.self) }
    }

    /// The names in the folder `testdata/PATH`, sorted.
    package static func names(_ path: String) -> [String] {
        FileContent.names("\(root)/\(path)").filter { !$0.hasPrefix(".") }
    }
}
