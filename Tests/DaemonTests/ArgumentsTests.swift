import Testdata
import Testing

@testable import Daemon

@Suite struct ArgumentsTests {
    private enum Level: String, CaseIterable {
        case low
        case high
    }

    static let command = Command(
        "serve",
        "Run the bridge.",
        operands: "[FILE|-]",
        operandCount: 0...1,
        flags: [
            .init("config.file", "FILE", help: "the configuration"),
            .init(
                "listen",
                "ADDRESS",
                isRepeatable: true,
                help: "where to listen;\nmay be repeated"
            ),
            .init("level", "LEVEL", help: "low or high"),
            .init("fast", help: "hurry up"),
        ]
    )

    private func read(_ words: String...) throws -> Arguments {
        try Arguments(words, for: Self.command)
    }

    @Test func `a value follows behind an equals sign or as the next word`() throws {
        #expect(try read("--config.file=a=b").value("config.file") == "a=b")
        #expect(try read("--config.file", "-").value("config.file") == "-")
        #expect(try read("--config.file=").value("config.file") == "")
        #expect(try read().value("config.file") == nil)
        #expect(try read("--config.file", "a").required("config.file") == "a")
        #expect(try read("--listen", "a", "--listen=b").values("listen") == ["a", "b"])
        #expect(try read().values("listen") == [])
    }

    @Test func `operands may stand anywhere, and anything is one behind two dashes`() throws {
        #expect(try read("x").operands == ["x"])
        #expect(try read("-", "--fast").operands == ["-"])
        #expect(try read("--", "--fast").operands == ["--fast"])
        #expect(try read("--").operands == [])
    }

    @Test func `a switch is on, off, or as it is without it`() throws {
        #expect(try read("--fast").isOn("fast"))
        #expect(try !read("--no-fast").isOn("fast", default: true))
        #expect(try read().isOn("fast", default: true))
        #expect(try !read().isOn("fast"))
        #expect(try read("--no-fast", "--fast").isOn("fast"), "the last one counts")
    }

    @Test func `help goes before what is missing or too much`() throws {
        for word in ["--help", "-h"] {
            #expect(try read("a", "b", word).wantsHelp)
        }
        #expect(try !read("--", "-h").wantsHelp)
    }

    @Test func `a choice is one of its words`() throws {
        #expect(try read("--level=high").choice("level", default: Level.low) == .high)
        #expect(try read().choice("level", default: Level.low) == .low)
        #expect(throws: Arguments.Fault("--level is one of low, high, not HIGH")) {
            _ = try read("--level=HIGH").choice("level", default: Level.low)
        }
    }

    @Test(
        arguments: [
            (["--bogus"], "unknown flag --bogus"),
            (["--bogus=1"], "unknown flag --bogus"),
            (["-x"], "unknown flag -x"),
            (["--no-level"], "unknown flag --no-level"),
            (["--fast=yes"], "--fast takes no value"),
            (["--config.file"], "--config.file needs a value: FILE"),
            (["--level", "a", "--level", "b"], "--level is given twice"),
            (["a", "b"], "unexpected b"),
            (["a", "--", "--fast"], "unexpected --fast"),
        ]
    )
    func `wrong usage is told`(words: [String], fault: String) {
        #expect(throws: Arguments.Fault(fault)) {
            _ = try Arguments(words, for: Self.command)
        }
    }

    @Test func `what must be there is asked for`() throws {
        let command = Command("check", "Check.", operands: "FILE", operandCount: 1...1)
        #expect(throws: Arguments.Fault("FILE is missing")) { _ = try Arguments([], for: command) }
        #expect(throws: Arguments.Fault("--config.file is missing")) {
            _ = try read().required("config.file")
        }
    }

    @Test func `the help shows every flag in two columns`() throws {
        let bare = Command("version", "Print the version.")
        let text =
            Self.command.help(program: "swarm-bridge") + "\n"
            + bare.help(program: "swarm-bridge")
        #expect(text == Testdata.text("daemon/help.txt"))
    }
}
