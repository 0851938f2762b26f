import Autoscaler
import Config

/// What `exec` says.
struct ExecSettings: OrchestratorSettings {
    /// Makes a decision come true.
    var command: [ArgumentTemplate]
    /// Tells how many replicas there are; `nil` to count the containers of the scraped pages.
    var count: [String]?
    /// How long one run of either may take.
    var timeout: Duration
    /// How long it may take until the pages show what was changed.
    var settling: Duration

    func orchestrator(in surroundings: OrchestratorSurroundings) -> any Orchestrator {
        ExecHook(self, surroundings)
    }
}

extension OrchestratorKind {
    /// A command that makes decisions come true.
    static let exec = OrchestratorKind("exec") { reader in
        let words = reader.strings("command", required: true)
        let count = reader.has("count") ? reader.strings("count", required: true) : nil
        let timeout = reader.duration(
            "timeout",
            default: .seconds(30),
            in: .milliseconds(100) ... .seconds(3600)
        )
        let settling = reader.duration(
            "settle",
            default: .seconds(60),
            in: .zero ... .seconds(3600)
        )
        for (key, program) in [("command", words.first), ("count", count?.first)] {
            if let program, program.value.isEmpty {
                reader.faults.add(program.position, "\(key): the program has no name")
            }
        }
        var isWhole = true
        var command: [ArgumentTemplate] = []
        for word in words {
            do throws(ArgumentTemplate.Fault) {
                command.append(try ArgumentTemplate(word.value))
            } catch {
                reader.faults.add(word.position, "command: \(error)")
                isWhole = false
            }
        }
        guard isWhole, !command.isEmpty else { return nil }
        return ExecSettings(
            command: command,
            count: count?.map(\.value),
            timeout: timeout,
            settling: settling
        )
    }
}
