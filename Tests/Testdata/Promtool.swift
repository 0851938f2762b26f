import Glibc

/// Prometheus' own check of a page.
package enum Promtool {
    /// What `promtool check metrics` makes of a page.
    package struct Verdict: Equatable, Sendable {
        /// 0 when all is well, 1 for a page that it cannot read, 3 for one that it does not like.
        package let code: Int32
        /// All that it printed.
        package let text: String

        /// It has nothing to say.
        package static let silence = Verdict(code: 0, text: "")
    }

    /// Lets it check a page; `nil` when it cannot be started.
    package static func check(_ page: [UInt8]) -> Verdict? {
        let folder = TestFolder()
        defer { folder.remove() }
        guard let path = Peer.promtool.path, let file = fopen(folder.file("page"), "wb") else {
            return nil
        }
        fwrite(page, 1, page.count, file)
        fclose(file)
        guard let pipe = popen("'\(path)' check metrics <'\(folder.file("page"))' 2>&1", "r") else {
            return nil
        }
        var said: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = fread(&chunk, 1, chunk.count, pipe), count > 0 {
            said += chunk[..<count]
        }
        return Verdict(code: pclose(pipe) >> 8, text: String(decoding: said, as: UTF8.self))
    }
}
