import CLinux
import Glibc

/// A running program, watched by the event loop: its end by a process descriptor, its output by pipes.
///
/// It leads a process group of its own, which is ended as a whole when its time is over.
@EventLoop
package final class ChildProcess: Watcher {
    private let command: ChildCommand
    private let started = ContinuousClock.now
    private let process: pid_t
    private let descriptor: Descriptor
    private let output: PipeReader
    private let errors: PipeReader
    private var registration: Reactor.Registration?
    private var timers: [TimerQueue.Ticket] = []
    private var done: (@EventLoop (ChildEnd) -> Void)?
    /// The program has ended; its number stays taken until it is asked how.
    private var hasEnded = false
    private var isOverdue = false
    private var isReaped = false

    /// How long the output of a program that has ended is waited for, when others have it open.
    private static let lastOutput = Duration.milliseconds(200)
    /// How long the end of a program is waited for that was sent SIGKILL.
    private static let lastWait = Duration.seconds(5)

    /// Runs a program and waits for its end; throws when it cannot be started.
    ///
    /// A cancelled task ends the program as its time limit does. What the program has started and
    /// left behind when it ends by itself is left alone.
    package static func run(_ command: ChildCommand) async throws(SystemError) -> ChildEnd {
        let spawned = try await SpawnedProcess.start(command).get()
        let child: ChildProcess
        do throws(SystemError) {
            child = try ChildProcess(command, spawned)
        } catch {
            kill(-spawned.process, SIGKILL)
            var status: Int32 = 0
            waitpid(spawned.process, &status, 0)
            throw error
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                child.done = { continuation.resume(returning: $0) }
                child.settle()
            }
        } onCancel: {
            Task { @EventLoop in child.expire() }
        }
    }

    private init(_ command: ChildCommand, _ spawned: SpawnedProcess) throws(SystemError) {
        self.command = command
        process = spawned.process
        output = PipeReader(Descriptor(owning: spawned.output), limit: command.outputLimit)
        errors = PipeReader(Descriptor(owning: spawned.errors), limit: command.outputLimit)
        let raw = linux_pidfd_open(process)
        guard raw >= 0 else { throw SystemError("pidfd_open") }
        descriptor = Descriptor(owning: raw)
        registration = try Reactor.shared.watch(raw, for: .input, self)
        for reader in [output, errors] {
            try reader.start { [weak self] in self?.settle() }
        }
        timers.append(Reactor.shared.after(command.time) { [weak self] in self?.expire() })
    }

    package func ready(_ events: Readiness) {
        if let registration { Reactor.shared.cancel(registration) }
        registration = nil
        hasEnded = true
        if done == nil {
            reap()
            return
        }
        if !isOverdue { after(Self.lastOutput) { $0.finish() } }
        settle()
    }

    /// Finishes once there is nothing more to wait for.
    private func settle() {
        if hasEnded, output.isFinished, errors.isFinished { finish() }
    }

    /// Its time is over.
    private func expire() {
        guard !isOverdue, !isReaped, done != nil else { return }
        isOverdue = true
        kill(-process, SIGTERM)
        after(command.grace) { child in
            kill(-child.process, SIGKILL)
            if child.hasEnded { return child.finish() }
            child.after(Self.lastWait) { $0.finish() }
        }
    }

    private func after(_ time: Duration, _ action: @escaping @EventLoop (ChildProcess) -> Void) {
        let timer = Reactor.shared.after(time) { [weak self] in
            if let self, self.done != nil { action(self) }
        }
        timers.append(timer)
    }

    private func finish() {
        guard let done else { return }
        self.done = nil
        for timer in timers { Reactor.shared.cancel(timer) }
        output.stop()
        errors.stop()
        var way = ChildEnd.Way.timedOut
        if hasEnded {
            // The group is ended while its leader's number is still taken.
            if isOverdue { kill(-process, SIGKILL) }
            let status = reap()
            if !isOverdue { way = status }
        }
        // What even SIGKILL did not end is reaped whenever it does: the reactor keeps this watcher.
        done(
            ChildEnd(
                way: way,
                output: output.bytes,
                errors: errors.bytes,
                isCut: output.isCut || errors.isCut,
                duration: ContinuousClock.now - started
            )
        )
    }

    /// Asks how the program ended, which frees its number.
    @discardableResult
    private func reap() -> ChildEnd.Way {
        guard !isReaped else { return .timedOut }
        isReaped = true
        var status: Int32 = 0
        guard waitpid(process, &status, WNOHANG) == process else { return .timedOut }
        let signal = status & 0x7F
        return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
    }
}
