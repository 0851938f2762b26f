import Glibc
import Testing

@testable import Posix

struct StandardStreamTests {
    @Test("A stream that never blocks is waited for, by who writes and by who reads")
    func nonBlocking() async throws {
        // A reader that gives up would end the tests otherwise.
        signal(SIGPIPE, SIG_IGN)
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFL, O_NONBLOCK) }
        let output = Descriptor(owning: ends[0])
        let (reading, writing) = (output.raw, ends[1])
        let sent = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let writer = Task.detached { () -> SystemError? in
            // Closed in the end, so that the reader sees one.
            let input = Descriptor(owning: writing)
            do throws(SystemError) {
                try StandardStream.writeAll(sent, to: input.raw, named: "a pipe")
                return nil
            } catch {
                return error
            }
        }
        let received = try FileBytes.read(descriptor: reading, named: "a pipe", limit: 2_000_000)
        #expect(await writer.value == nil)
        // Not compared in the expectation: telling where a million bytes differ would take hours.
        let isSame = received == sent
        #expect(isSame)
    }
}
