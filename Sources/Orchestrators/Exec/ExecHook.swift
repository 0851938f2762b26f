import Autoscaler
import Daemon
import Posix
import Scaling

/// Makes decisions come true by a command, without a shell.
///
/// The command finds all about the decision in its environment. Its exit code is what came of it: 0 it
/// is done, 75 (`EX_TEMPFAIL` of sysexits.h) the service is not as it was read, anything else nothing
/// was changed. Who is ended by a signal or by the time limit may have changed something.
final class ExecHook: Orchestrator {
    let kind = "exec"
    let canScale = true
    let knowsAll = false

    private let settings: ExecSettings
    private let counted: CountedServices
    private let log: Log
    /// How the command ended last, by the name of the service.
    private let lastEnds = Lock<[String: ChildEnd.Way]>([:])

    /// What is kept of the output of a count, which tells of all services.
    private static let countLimit = 4 << 20
    /// What is logged of an output.
    private static let logLimit = 4096
    private static let temporaryFailure: Int32 = 75

    init(_ settings: ExecSettings, _ surroundings: OrchestratorSurroundings) {
        self.settings = settings
        counted = CountedServices(surroundings, settling: settings.settling)
        log = surroundings.log
    }

    func services() async throws(OrchestratorFault) -> [OrchestratedService] {
        guard let count = settings.count, let program = count.first else {
            return try await counted.services()
        }
        let end: ChildEnd
        do throws(SystemError) {
            end = try await ChildProcess.run(
                ChildCommand(count, time: settings.timeout, outputLimit: Self.countLimit)
            )
        } catch {
            throw OrchestratorFault("\(error)")
        }
        guard end.way == .exited(0) else {
            throw OrchestratorFault("\(program): \(Self.trouble(end, settings.timeout))")
        }
        guard !end.isCut else {
            throw OrchestratorFault("\(program): it prints more than \(Self.countLimit) bytes")
        }
        do throws(CountLines.Fault) {
            return try CountLines.read(end.output)
        } catch {
            throw OrchestratorFault("\(program): \(error)")
        }
    }

    func takeUp(_ counts: [GivenCount]) { counted.takeUp(counts) }

    func scale(_ record: DecisionRecord) async -> ScaleOutcome {
        let arguments = settings.command.map { $0.filled(record) }
        let end: ChildEnd
        do throws(SystemError) {
            end = try await ChildProcess.run(
                ChildCommand(
                    arguments,
                    environment: Self.environment(record),
                    time: settings.timeout
                )
            )
        } catch {
            return .failed("\(error)")
        }
        let outcome = outcome(end, arguments[0])
        // One that fails may do so at every evaluation.
        let last = lastEnds.withLock { $0.updateValue(end.way, forKey: record.service.name) }
        log.change(
            outcome == .applied || last != end.way,
            .info,
            "Ran the command that scales",
            ("service", record.service.name),
            ("desired", "\(record.decision.desired)"),
            ("end", Self.sentence(end.way, settings.timeout)),
            ("seconds", "\((end.duration / .milliseconds(1)).rounded() / 1000)"),
            ("output", Self.shown(end.output)),
            ("errors", Self.shown(end.errors))
        )
        if outcome == .applied, settings.count == nil { counted.applied(record) }
        return outcome
    }

    private func outcome(_ end: ChildEnd, _ program: String) -> ScaleOutcome {
        let reason = "\(program): \(Self.trouble(end, settings.timeout))"
        switch end.way {
        case .exited(0): return .applied
        case .exited(Self.temporaryFailure): return .conflict
        case .exited: return .failed(reason)
        case .signalled, .timedOut: return .unknown(reason)
        }
    }

    /// What the command finds in its environment.
    static func environment(_ record: DecisionRecord) -> [(name: String, value: String)] {
        let decision = record.decision
        let values: [(String, String)] = [
            ("SERVICE", record.service.name),
            ("ID", record.orchestrated.id),
            ("CURRENT", "\(decision.current)"),
            ("DESIRED", "\(decision.desired)"),
            ("ACTION", decision.action.rawValue),
            ("REASON", decision.reason.rawValue),
            ("RULE", decision.rule ?? ""),
            ("BECAUSE", record.sentence),
            ("TIME", decision.time.secondsText),
            ("IDEMPOTENCY_KEY", record.idempotencyKey),
        ]
        // What stands there ends at a NUL, which no name of a service has for good reason.
        return values.map { name, value in
            (
                "SWARM_BRIDGE_\(name)",
                String(value.unicodeScalars.filter { $0 != "\0" }.map(Character.init))
            )
        }
    }

    /// How it ended, and what it said last.
    private static func trouble(_ end: ChildEnd, _ time: Duration) -> String {
        let said = shown(end.errors.isEmpty ? end.output : end.errors)
        let last = said.split(separator: "\n").last.map { ": \($0.prefix(300))" } ?? ""
        return sentence(end.way, time) + last
    }

    private static func sentence(_ way: ChildEnd.Way, _ time: Duration) -> String {
        switch way {
        case .exited(let code): "exit code \(code)"
        case .signalled(let signal): "ended by signal \(signal)"
        case .timedOut: "ended after \(time / .seconds(1)) s, its time limit"
        }
    }

    /// The end of an output, as the log shows it.
    private static func shown(_ bytes: [UInt8]) -> String {
        var bytes = bytes.suffix(logLimit)
        while let last = bytes.last, last == 0x0A || last == 0x0D || last == 0x20 {
            bytes.removeLast()
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
