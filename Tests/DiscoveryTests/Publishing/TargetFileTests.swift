import Glibc
import Posix
import Testdata
import Testing

@testable import Discovery

@EventLoop
struct TargetFileTests {
    private let observed = Observed()
    private let folder = TestFolder()
    private let list = TargetList.of("a", nodes: 3)

    private func target(_ name: String, after last: Task<Void, Never>? = nil) -> TargetFile {
        TargetFile(
            path: folder.file(name),
            job: "a",
            after: last,
            metrics: observed.metrics,
            log: observed.log
        )
    }

    private var writes: Double? { observed.value(#"file_writes_total{discovery_job="a"}"#) }
    private var failures: Double? {
        observed.value(#"file_write_failures_total{discovery_job="a"}"#)
    }

    @Test("The extension names the format", arguments: ["t.json", "t.JSON", "t.yml", "t.YAML"])
    func formats(name: String) async throws {
        defer { folder.remove() }
        let file = target(name)
        #expect(writes == 0)
        #expect(failures == 0)
        file.update(list)
        #expect(await eventually { writes == 1 })
        let isJSON = name.lowercased().hasSuffix("json")
        #expect(
            folder.bytes(name)
                == (isJSON ? list.all.body : TargetGroup.yaml(list.targets.groups))
        )
        #expect(folder.names == [name], "no temporary file stays")
        #expect(try #require(folder.status(name)).st_mode & 0o777 == 0o644)
        let time = observed.value(#"file_last_write_timestamp_seconds{discovery_job="a"}"#)
        #expect(abs((time ?? 0) - WallClock.unixSeconds) < 20)
    }

    @Test("The mask of the process does not narrow who may read")
    func mode() async throws {
        defer { folder.remove() }
        let path = folder.file("t.json")
        close(open(path, O_CREAT | O_WRONLY, 0o600))
        target("t.json").update(list)
        #expect(await eventually { writes == 1 })
        #expect(try #require(folder.status("t.json")).st_mode & 0o777 == 0o644)
    }

    @Test("A file that holds the list already is left alone, by this process and the next")
    func unchanged() async throws {
        defer { folder.remove() }
        let file = target("t.json")
        file.update(list)
        #expect(await eventually { writes == 1 })
        let before = try #require(folder.status("t.json"))
        for _ in 0..<3 { file.update(.of("a", nodes: 3)) }
        let next = target("t.json")
        next.update(list)
        await next.stop()?.value
        let after = try #require(folder.status("t.json"))
        #expect(after.st_ino == before.st_ino)
        #expect(after.st_mtim.tv_nsec == before.st_mtim.tv_nsec)
        #expect(writes == 1)
    }

    @Test("A folder that cannot be written is told once, counted, and tried again")
    func failure() async throws {
        defer { folder.remove() }
        let inner = folder.file("inner")
        let file = target("inner/t.json")
        file.update(list)
        #expect(await eventually { failures == 1 })
        file.update(list)
        #expect(await eventually { failures == 2 })
        file.retry()
        #expect(await eventually { failures == 3 })
        let errors = observed.lines("ERROR", "Cannot write target file")
        #expect(errors.count == 1)
        #expect(errors.first?.contains("no such file or directory") == true)
        #expect(observed.lines("DEBUG", "Cannot write target file").count == 2)
        #expect(writes == 0)
        mkdir(inner, 0o755)
        defer {
            unlink("\(inner)/t.json")
            rmdir(inner)
        }
        file.retry()
        #expect(await eventually { writes == 1 })
        #expect(folder.bytes("inner/t.json") == list.all.body)
        #expect(observed.lines("INFO", "Wrote target file").count == 1)
        file.retry()
        await file.stop()?.value
        #expect(writes == 1, "nothing was left to do")
    }

    @Test("A file that somebody removes or alters is there again after the next poll, good or not")
    func restored() async throws {
        defer { folder.remove() }
        let file = target("t.json")
        file.update(list)
        #expect(await eventually { writes == 1 })
        unlink(folder.file("t.json"))
        file.update(list)
        #expect(await eventually { writes == 2 })
        #expect(folder.bytes("t.json") == list.all.body)
        try AtomicFile.write(Array("[]\n".utf8), to: folder.file("t.json"))
        file.retry()
        #expect(await eventually { writes == 3 })
        #expect(folder.bytes("t.json") == list.all.body)
        #expect(failures == 0)
    }

    @Test("Of the lists that come while one is written the latest wins")
    func latest() async throws {
        defer { folder.remove() }
        let file = target("t.json")
        let lists = (1...20).map { TargetList.of("a", nodes: $0) }
        for list in lists { file.update(list) }
        #expect(await eventually { folder.bytes("t.json") == lists.last?.all.body })
        #expect(await eventually { writes == 2 }, "the first one and the last one")
    }

    @Test("A list that comes back while another is being written is what the file ends up with")
    func back() async throws {
        defer { folder.remove() }
        let file = target("t.json")
        let other = TargetList.of("a", nodes: 7)
        file.update(list)
        #expect(await eventually { writes == 1 })
        file.update(other)
        file.update(list)
        #expect(await eventually { writes == 3 })
        #expect(folder.bytes("t.json") == list.all.body)
    }

    @Test("A stopped file is not written and counts nothing more")
    func stopped() async throws {
        defer { folder.remove() }
        let file = target("t.json")
        file.update(list)
        let write = file.stop()
        observed.metrics.removeSeries("a")
        file.update(.of("a", nodes: 9))
        file.retry()
        await write?.value
        #expect(observed.series(of: "a") == [])
        #expect(observed.lines("DEBUG", "Wrote target file").isEmpty)
        #expect(folder.bytes("t.json") != TargetList.of("a", nodes: 9).all.body)
    }

    @Test("Nothing is written before the last write of the job that had the file has ended")
    func successor() async throws {
        defer { folder.remove() }
        let last = LastWrite()
        let file = target("t.json", after: last.task)
        file.update(.of("a", nodes: 1))
        file.update(list)
        try await Task.sleep(for: .milliseconds(50))
        #expect(folder.names == [])
        last.end()
        #expect(await eventually { folder.bytes("t.json") == list.all.body })
    }

    @Test("A file that is stopped while it waits for its turn is not written, but kept in turn")
    func stoppedInTurn() async throws {
        defer { folder.remove() }
        let last = LastWrite()
        let file = target("t.json", after: last.task)
        file.update(list)
        let end = try #require(file.stop())
        last.end()
        await end.value
        #expect(folder.names == [])
        #expect(target("t.json", after: end).stop() == end)
    }
}

/// A write that lasts until it is told to end.
@EventLoop
private final class LastWrite {
    let task: Task<Void, Never>
    private let ending: AsyncStream<Void>.Continuation

    init() {
        let (stream, ending) = AsyncStream.makeStream(of: Void.self)
        self.ending = ending
        task = Task { for await _ in stream {} }
    }

    func end() { ending.finish() }
}
