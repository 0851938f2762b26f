import Daemon
import Posix

/// The program: picks the subcommand and turns its outcome into an exit code.
@main
struct SwarmBridge {
    /// 0 done, 1 it failed, 2 wrong usage.
    ///
    /// Not an asynchronous function: that would start threads before the signals are held.
    static func main() {
        Signal.hold()
        LargeBlocks.giveBack()
        DescriptorLimit.raise()
        Task.detached {
            Program.end(await run(Array(CommandLine.arguments.dropFirst())))
        }
        Program.park()
    }

    static let name = "swarm-bridge"

    private static let subcommands: [any Subcommand.Type] = [
        Serve.self, Demo.self, CheckConfig.self, Discover.self, ParseInfo.self, ParseMetrics.self,
        Simulate.self,
        ShowVersion.self,
    ]

    /// Runs the command that `words` name.
    ///
    /// - Returns: the exit code.
    static func run(_ words: [String]) async -> Int32 {
        switch words.first {
        case nil:
            StandardStream.error.write(help)
            return 2
        case "help" where words.count == 2:
            return await run([words[1], "--help"])
        case "--help", "-h", "help":
            StandardStream.output.write(help)
            return 0
        case "--version":
            return await run(["version"])
        case let name?:
            guard let subcommand = subcommands.first(where: { $0.command.name == name }) else {
                complain("unknown command \(name)", "\(self.name) --help lists them")
                return 2
            }
            return await run(subcommand, Array(words.dropFirst()))
        }
    }

    private static func run(_ subcommand: any Subcommand.Type, _ words: [String]) async -> Int32 {
        do {
            let arguments = try Arguments(words, for: subcommand.command)
            if arguments.wantsHelp {
                StandardStream.output.write(subcommand.command.help(program: name))
                return 0
            }
            try await subcommand.run(arguments)
            return 0
        } catch let fault as Arguments.Fault {
            complain("\(fault)", "\(name) \(subcommand.command.name) --help explains the flags")
            return 2
        } catch let invalid as Configuration.Invalid {
            StandardStream.error.write("\(invalid)\n")
            return 1
        } catch let refused as ParseMetrics.Refused {
            StandardStream.error.write("\(refused)\n")
            return 1
        } catch {
            StandardStream.error.write("\(name): \(error)\n")
            return 1
        }
    }

    private static func complain(_ message: String, _ hint: String) {
        StandardStream.error.write("\(name): \(message)\n\(hint)\n")
    }

    static var help: String {
        """
        Prometheus service discovery and autoscaling for Docker Swarm.

        Usage:
          \(name) COMMAND [flags]

        Commands:
        \(Command.table(subcommands.map { ($0.command.name, $0.command.summary) }))
        \(name) COMMAND --help explains a command.

        """
    }
}

/// One file a subcommand: what it takes, and what it does.
protocol Subcommand: Sendable {
    static var command: Command { get }

    /// Does it.
    ///
    /// - Throws: `Arguments.Fault` for wrong usage, ``Failure`` for what went wrong.
    static func run(_ arguments: Arguments) async throws
}

/// What went wrong, as it is printed.
struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
