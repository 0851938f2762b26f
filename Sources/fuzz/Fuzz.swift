import Glibc

/// The program: picks what is fuzzed, lays out its seeds and hands over to libFuzzer.
@main
struct Fuzz {
    private static let subjects: [any Subject.Type] = [
        InfoSubject.self, YAMLSubject.self, RequestSubject.self, ResponseSubject.self,
        TextSubject.self, OpenMetricsSubject.self,
    ]

    /// The subject that the command line names: a C function cannot capture it, so it stands here.
    private static let chosen = subjects.first {
        $0.name == CommandLine.arguments.dropFirst().first
    }

    static func main() {
        let words = Array(CommandLine.arguments.dropFirst())
        guard let name = words.first, !["--help", "-h", "help"].contains(name) else {
            print(help, terminator: "")
            exit(words.isEmpty ? 2 : 0)
        }
        guard let chosen else {
            print("fuzz: there is no \(name); fuzz --help lists what there is")
            exit(2)
        }
        guard words.count > 1, !words[1].hasPrefix("-") else {
            print("fuzz: \(name) needs a folder for its corpus, or an input to run again")
            exit(2)
        }
        Seeds.write(chosen.seeds, to: words[1])
        exit(runFuzzer(["fuzz"] + words.dropFirst()))
    }

    private typealias Callback =
        @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
    private typealias Arguments = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
    /// "Using libFuzzer as a library" (https://llvm.org/docs/LibFuzzer.html).
    private typealias Driver =
        @convention(c) (
            UnsafeMutablePointer<Int32>, UnsafeMutablePointer<Arguments?>, Callback
        ) -> Int32

    /// Runs libFuzzer, which is linked with the program, with a command line of its own.
    ///
    /// - Returns: its exit code.
    private static func runFuzzer(_ words: [String]) -> Int32 {
        guard let symbol = dlsym(nil, "LLVMFuzzerRunDriver") else {
            print("fuzz: it is not linked with libFuzzer")
            return 1
        }
        let driver = unsafeBitCast(symbol, to: Driver.self)
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        var count = Int32(words.count)
        return arguments.withUnsafeMutableBufferPointer { arguments in
            var base = arguments.baseAddress
            return driver(&count, &base) { start, count in
                Fuzz.chosen?.check(Array(UnsafeBufferPointer(start: start, count: count)))
                return 0
            }
        }
    }

    private static var help: String {
        """
        Fuzzes one of the parsers with libFuzzer and the address sanitizer.

        Build it, then give it a subject and a folder for its corpus:
          FUZZ=1 swift build -c release --product fuzz --scratch-path .build-fuzz
          export SWIFT_BACKTRACE=enable=no SWIFT_DETERMINISTIC_HASHING=1
          .build-fuzz/release/fuzz SUBJECT FOLDER [libFuzzer's options]

        Subjects:
        \(subjects.map { row($0.name, $0.summary) }.joined(separator: "\n"))

        The folder is made if it is missing, and gets the cases of testdata as seeds. Useful options:
        \(row("-max_total_time=300", "stop after so many seconds"))
        \(row("-runs=1000000", "stop after so many executions"))
        \(row("-max_len=4096", "no longer inputs than that"))
        \(row("-help=1", "all of them"))

        An input that crashes, hangs or breaks a property is kept in the current folder as crash-HASH;
        run it again with its path instead of the folder's.

        """
    }

    private static func row(_ name: String, _ text: String) -> String {
        let gap = String(repeating: " ", count: max(2, 21 - name.count))
        return "  \(name)\(gap)\(text)"
    }
}

/// One parser with the properties that hold for every input.
protocol Subject: Sendable {
    /// What it is called on the command line.
    static var name: String { get }
    static var summary: String { get }
    /// Inputs to start from, under names that are unique.
    static var seeds: [(name: String, bytes: [UInt8])] { get }
    /// Reads the input; what must hold is said with ``require(_:_:)``.
    static func check(_ input: [UInt8])
}

/// Ends the process, as libFuzzer expects it of a failure, unless `condition` holds.
func require(_ condition: Bool, _ sentence: @autoclosure () -> String) {
    if condition { return }
    print("broken: \(sentence())")
    fflush(nil)
    abort()
}
