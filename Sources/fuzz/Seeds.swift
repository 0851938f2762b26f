import Glibc
import Testdata

/// The inputs that a corpus starts from.
enum Seeds {
    /// Longer seeds only slow libFuzzer down: it makes inputs as long as the longest of them.
    private static let longest = 3000

    /// Writes the short seeds into the folder, which is made where there is none; a file in its place is left
    /// alone, for it is an input to run again.
    static func write(_ seeds: [(name: String, bytes: [UInt8])], to folder: String) {
        var status = stat()
        if stat(folder, &status) == 0, status.st_mode & S_IFMT != S_IFDIR { return }
        mkdir(folder, 0o755)
        for seed in seeds where seed.bytes.count <= longest {
            let path = "\(folder)/seed-\(seed.name)"
            guard access(path, F_OK) != 0, let file = fopen(path, "wb") else { continue }
            _ = seed.bytes.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, file) }
            fclose(file)
        }
    }

    /// The files of a folder of testdata whose names end in one of `suffixes`, as they are.
    static func files(_ folder: String, _ suffixes: [String]) -> [(name: String, bytes: [UInt8])] {
        Testdata.names(folder)
            .filter { name in suffixes.contains { name.hasSuffix($0) } }
            .map { ($0, Testdata.bytes("\(folder)/\($0)") ?? []) }
    }

    /// The lines of a file of testdata, each one a seed.
    static func lines(_ file: String, prefix: String) -> [(name: String, bytes: [UInt8])] {
        (Testdata.text(file) ?? "").split(separator: "\n").enumerated().map { number, line in
            let cell = line.split(separator: "\t", omittingEmptySubsequences: false)[0]
            return ("\(prefix)-\(number)", unescaped(cell))
        }
    }

    /// The messages of `testdata/http`: the bytes of the lines that begin with `>`, and those of the lines
    /// that begin with `*N`, N times.
    static func messages(_ folder: String) -> [(name: String, bytes: [UInt8])] {
        Testdata.names(folder).map { name in
            var bytes: [UInt8] = []
            for line in (Testdata.text("\(folder)/\(name)") ?? "").split(separator: "\n") {
                guard let blank = line.firstIndex(of: " ") else { continue }
                let text = line[line.index(after: blank)...]
                if line.hasPrefix("> ") {
                    bytes += unescaped(text)
                } else if line.hasPrefix("*"), let times = Int(line[..<blank].dropFirst()) {
                    for _ in 0..<min(times, 10_000) { bytes += unescaped(text) }
                }
            }
            return (name, bytes)
        }
    }

    private static func unescaped(_ text: Substring) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = text.utf8
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let mark = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch mark {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: bytes.append(mark)
            }
        }
        return bytes
    }
}
