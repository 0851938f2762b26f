import Glibc
import Testdata
import Testing

@testable import Posix

@Suite("A file that is replaced whole")
struct AtomicFileTests {
    private func mode(_ path: String) -> UInt32 {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : 0
    }

    @Test("has the new content, the mode asked for, and leaves nothing beside it")
    func writes() throws {
        let folder = TestFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/a.json"
        try AtomicFile.write(Array("one".utf8), to: path)
        #expect(mode(path) == 0o644)
        try AtomicFile.write([], to: path, mode: 0o600)
        #expect(try FileBytes.read(path, limit: 10) == [])
        #expect(mode(path) == 0o600)
        let large = [UInt8](repeating: 7, count: 3 << 20)
        try AtomicFile.write(large, to: path)
        #expect(try FileBytes.read(path, limit: large.count) == large)
        #expect(folder.names == ["a.json"])
    }

    @Test("is the new one to who opens it, and stays the old one to who had it open")
    func replaces() throws {
        let folder = TestFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/a.json"
        try AtomicFile.write(Array("one".utf8), to: path)
        let old = open(path, O_RDONLY)
        defer { close(old) }
        try AtomicFile.write(Array("another".utf8), to: path)
        var bytes = [UInt8](repeating: 0, count: 10)
        #expect(read(old, &bytes, 10) == 3)
        #expect(try FileBytes.read(path, limit: 10) == Array("another".utf8))
    }

    @Test("is never seen half written, however often it is replaced")
    func neverHalf() async throws {
        let folder = TestFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/a.json"
        try AtomicFile.write([UInt8](repeating: 0, count: 1000), to: path)
        try await withThrowingTaskGroup { group in
            group.addTask {
                for round in 1...50 {
                    let number = UInt8(round)
                    let bytes = [UInt8](repeating: number, count: 1000 + round * 1000)
                    try AtomicFile.write(bytes, to: path)
                }
            }
            group.addTask {
                for _ in 0..<300 {
                    let bytes = try FileBytes.read(path, limit: 1 << 20)
                    let number = bytes.first ?? 0
                    let isWhole =
                        bytes.count == 1000 + Int(number) * 1000
                        && bytes.allSatisfy { $0 == number }
                    if !isWhole { Issue.record("\(bytes.count) bytes that begin with \(number)") }
                }
            }
            try await group.waitForAll()
        }
        #expect(folder.names == ["a.json"])
    }

    @Test("is not there when its folder is not")
    func folderIsMissing() throws {
        let folder = TestFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/none/a.json"
        let error = #expect(throws: SystemError.self) { try AtomicFile.write([1], to: path) }
        #expect(error?.code == ENOENT)
        #expect(error?.description.contains("/none/") == true)
        #expect(folder.names.isEmpty)
    }

    @Test("leaves nothing behind when it cannot be put in its place")
    func targetIsFolder() throws {
        let folder = TestFolder()
        defer { folder.remove() }
        try #require(mkdir("\(folder.path)/a.json", 0o755) == 0)
        let error = #expect(throws: SystemError.self) {
            try AtomicFile.write([1], to: "\(folder.path)/a.json")
        }
        #expect(error?.code == EISDIR)
        #expect(folder.names == ["a.json"])
    }

    @Test("is not written into a folder without permission", .enabled(if: geteuid() != 0))
    func folderIsNotWritable() throws {
        let folder = TestFolder()
        defer { folder.remove() }
        try #require(chmod(folder.path, 0o500) == 0)
        let error = #expect(throws: SystemError.self) {
            try AtomicFile.write([1], to: "\(folder.path)/a.json")
        }
        #expect(error?.code == EACCES)
        #expect(chmod(folder.path, 0o700) == 0)
    }

    @Test("is read within a limit")
    func readLimit() throws {
        let folder = TestFolder()
        defer { folder.remove() }
        let path = "\(folder.path)/a"
        try AtomicFile.write([1, 2, 3], to: path)
        #expect(try FileBytes.read(path, limit: 3) == [1, 2, 3])
        let error = #expect(throws: SystemError.self) { try FileBytes.read(path, limit: 2) }
        #expect(error?.code == EFBIG)
        #expect(throws: SystemError.self) { try FileBytes.read(folder.path, limit: 2) }
    }
}
