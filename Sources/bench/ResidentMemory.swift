/// The resident memory of a process by what it is mapped from.
struct ResidentMemory {
    private(set) var total = 0
    /// Heap, stacks and other memory behind no file.
    private(set) var anonymous = 0
    /// Bytes by file name, pages that were written to included.
    private(set) var files: [String: Int] = [:]

    /// Reads `/proc/PID/smaps` (proc(5)).
    init(smaps: String) {
        var name = ""
        for line in smaps.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words[0].hasSuffix(":"), words[0] != "Rss:" { continue }
            if words[0] == "Rss:" {
                let bytes = (Int(words[1]) ?? 0) << 10
                total += bytes
                if name.hasPrefix("/") {
                    files[String(name.split(separator: "/").last ?? ""), default: 0] += bytes
                } else {
                    anonymous += bytes
                }
            } else {
                name = words.count > 5 ? String(words[5]) : ""
            }
        }
    }
}
