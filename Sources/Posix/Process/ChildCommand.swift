/// A program to be run to its end, without a shell.
package struct ChildCommand: Equatable, Sendable {
    /// The program, looked for along `PATH` where it has no slash, and what it is called with.
    package var arguments: [String]
    /// What it finds in its environment beside what this process has.
    package var environment: [(name: String, value: String)]
    /// After so long its process group gets SIGTERM.
    package var time: Duration
    /// So long after that SIGKILL.
    package var grace: Duration
    /// So many bytes are kept of its output, and as many of its errors; the rest is read and dropped.
    package var outputLimit: Int

    package init(
        _ arguments: [String],
        environment: [(name: String, value: String)] = [],
        time: Duration,
        grace: Duration = .seconds(2),
        outputLimit: Int = 65536
    ) {
        self.arguments = arguments
        self.environment = environment
        self.time = time
        self.grace = grace
        self.outputLimit = outputLimit
    }

    package static func == (left: ChildCommand, right: ChildCommand) -> Bool {
        left.arguments == right.arguments && left.time == right.time && left.grace == right.grace
            && left.outputLimit == right.outputLimit
            && left.environment.elementsEqual(right.environment) { $0 == $1 }
    }
}

/// What became of a program.
package struct ChildEnd: Equatable, Sendable {
    /// How it ended.
    package enum Way: Equatable, Sendable {
        /// With this exit code.
        case exited(Int32)
        /// By this signal, which it was not sent by us.
        case signalled(Int32)
        /// It was ended, for it had not ended by itself in time.
        case timedOut
    }

    package var way: Way
    /// The first bytes of what it wrote to standard output, and to standard error.
    package var output: [UInt8]
    package var errors: [UInt8]
    /// Whether it wrote more than was kept.
    package var isCut: Bool
    package var duration: Duration
}
