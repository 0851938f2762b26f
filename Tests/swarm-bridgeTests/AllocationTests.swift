import Glibc
import Testdata
import Testing

/// How often reading a page takes memory, counted by the bench program.
@Suite struct AllocationTests {
    /// A sanitizer has an allocator of its own, and wants to be the first of all libraries.
    private static let hasSanitizer = ["__asan_init", "__tsan_init"].contains { (name: String) in
        dlsym(nil, name) != nil
    }

    @Test(
        .disabled(if: hasSanitizer, "a sanitizer counts memory itself"),
        arguments: ["0.24.1", "0.36.0"]
    )
    func `reading ten times the samples takes no more blocks of memory`(
        version: String
    ) async throws {
        try await Scene.play { scene in
            let folder = Scene.program.split(separator: "/").dropLast().joined(separator: "/")
            let page = "\(Testdata.root)/cadvisor/\(version)-1.txt"
            let bench = try scene.start(
                "/\(folder)/bench",
                ["allocations", "--containers", "30", page],
                named: "bench"
            )
            #expect(try await bench.exitCode() == 0)
            var readings: [String] = []
            for line in bench.output.split(separator: "\n") {
                let words = line.split(separator: " ", maxSplits: 2)
                let blocks = words.prefix(2).compactMap { Int($0.filter { $0 != "," }) }
                guard words.count == 3, blocks.count == 2 else { continue }
                readings.append(String(words[2].drop { $0 == " " }))
                // Not compiled for speed it takes hundreds; arrays that double grow a few times more.
                #expect(blocks[0] > 0 && blocks[1] < blocks[0] + 20, "\(line)")
            }
            #expect(
                readings == [
                    "all samples, strict", "all samples, strict, the next page",
                    "wanted families", "wanted families, the next page",
                ]
            )
        }
    }
}
