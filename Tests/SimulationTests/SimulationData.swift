import Glibc

/// The files under `testdata/simulation/`, read by their name there.
enum SimulationData {
    static func bytes(_ name: String) -> [UInt8] {
        let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
        let path = parts.joined(separator: "/") + "/testdata/simulation/\(name)"
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65536)
        while case let count = fread(&chunk, 1, chunk.count, file), count > 0 {
            bytes += chunk[..<count]
        }
        return bytes
    }

    static func text(_ name: String) -> String {
        String(decoding: bytes(name), as: UTF8.self)
    }
}
