import Posix

/// Something that was waited for did not come.
struct Overdue: Error, CustomStringConvertible {
    let description: String
}

/// Waits until `condition` holds, looking again and again.
///
/// Errors that it throws count as "not yet"; the last one is told when the time is over. Only a failure
/// takes that long, so the time is generous: the machine may be busy.
@EventLoop
func eventually(
    _ what: String,
    within time: Duration = .seconds(60),
    every pause: Duration = .milliseconds(50),
    _ condition: @EventLoop () async throws -> Bool
) async throws {
    let end = ContinuousClock.now + time
    while true {
        var trouble = ""
        do {
            if try await condition() { return }
        } catch {
            trouble = ": \(error)"
        }
        if ContinuousClock.now > end {
            throw Overdue(description: "not within \(time): \(what)\(trouble)")
        }
        try await Task.sleep(for: pause)
    }
}
