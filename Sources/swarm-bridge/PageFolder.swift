import Posix
import Scaling

/// A folder of saved pages: a folder a target, in it a file a page, named after the second at which it
/// was asked for: `DIR/10.0.0.1:8080/1700000000.5.prom`.
struct PageFolder {
    struct Page {
        let target: String
        let time: Timestamp
        let path: String
    }

    /// By their times, and of one time by their targets.
    let pages: [Page]

    private static let most = 1_000_000

    /// Lists the folder; throws when a name is none of a time, or when there are no pages.
    init(_ folder: String) throws {
        var pages: [Page] = []
        for target in try FolderNames.read(folder, limit: Self.most) {
            let names: [String]
            do {
                names = try FolderNames.read("\(folder)/\(target)", limit: Self.most)
            } catch {
                throw Failure("\(error): pages are in a folder for each target")
            }
            for name in names {
                let path = "\(folder)/\(target)/\(name)"
                guard name.hasSuffix(".prom"),
                    let time = Timestamp(seconds: String(name.dropLast(".prom".count)))
                else { throw Failure("\(path): a page is called SECONDS.prom") }
                pages.append(Page(target: target, time: time, path: path))
            }
        }
        if pages.isEmpty { throw Failure("\(folder): there are no pages") }
        self.pages = pages.sorted { ($0.time, $0.target) < ($1.time, $1.target) }
    }
}
