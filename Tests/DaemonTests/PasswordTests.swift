import HTTP
import Testing

@testable import Daemon

@Suite struct PasswordTests {
    /// Hashes of `secret` with each of the three marks.
    private static let hashes: [String] = [
        "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW",
        "$2y$05$ABCDEFGHIJKLMNOPQRSTUu6etqWyiSjMSF4tl3grqWcjDUkRhrNJe",
        "$2a$06$0123456789abcdefghijk.XeIxiqzzEye4BccBf.By9/LeZaZ7qA.",
    ]

    @Test(arguments: hashes)
    func `the right password matches, and no other`(_ text: String) throws {
        let hash = try BcryptHash(text)
        let library = try CryptLibrary.shared.get()
        #expect(hash.matches("secret", library))
        for wrong in ["", "Secret", "secret ", "secre", "secret\0", "secret\0x"] {
            #expect(!hash.matches(wrong, library), "\(wrong)")
        }
    }

    @Test func `a check remembers who was right, and only them`() async throws {
        let users = ["alice": try BcryptHash(try #require(Self.hashes.first))]
        let check = PasswordCheck()
        let right = BasicCredentials(name: "alice", password: "secret")
        let wrong = BasicCredentials(name: "alice", password: "sesame")
        let stranger = BasicCredentials(name: "bob", password: "secret")
        #expect(!check.remembers(right, users))
        for (credentials, outcome) in [
            (right, PasswordCheck.Outcome.right), (wrong, .wrong), (stranger, .wrong),
        ] {
            #expect(await check.check(credentials, users) == outcome)
            #expect(check.remembers(credentials, users) == (outcome == .right))
        }
        let changed = ["alice": try BcryptHash(try #require(Self.hashes.last))]
        #expect(!check.remembers(right, changed))
    }

    @Test func `an unknown user costs as much as a wrong password`() async throws {
        let text = "$2b$08$abcdefghijklmnopqrstuu5LZ0gNbeDJ9rfmnH2Bn3aQkpS/Kb7G."
        let users = ["alice": try BcryptHash(text)]
        let check = PasswordCheck()
        var times: [String: Duration] = [:]
        for _ in 0..<10 {
            for name in ["alice", "bob"] {
                let credentials = BasicCredentials(name: name, password: "x")
                let time = await ContinuousClock().measure {
                    _ = await check.check(credentials, users)
                }
                times[name] = min(times[name] ?? time, time)
            }
        }
        let ratio = try #require(times["bob"]) / #require(times["alice"])
        // Not working it out would take a thousandth; a busy machine may double a time.
        #expect(0.2 < ratio && ratio < 5, "\(times)")
    }

    @Test func `no more than so many wait, and the others are told at once`() async throws {
        let users = ["alice": try BcryptHash(try #require(Self.hashes.last))]
        let check = PasswordCheck()
        let outcomes = await withTaskGroup { group in
            for number in 0..<200 {
                let credentials = BasicCredentials(name: "alice", password: "\(number)")
                group.addTask { await check.check(credentials, users) }
            }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(outcomes.contains(.busy))
        #expect(outcomes.count { $0 == .wrong } >= PasswordCheck.waitingLimit)
        #expect(!outcomes.contains(.right))
    }

    @Test func `the keyed hash is SipHash`() {
        // The first vectors of the authors' reference code, for the key 00 01 … 0f.
        let hash = KeyedHash(key: (0x0706_0504_0302_0100, 0x0F0E_0D0C_0B0A_0908))
        let empty = hash.hash([UInt8]())
        #expect(empty.first == 0xE6A8_25BA_047F_81A3)
        #expect(empty.second == 0x9302_55C7_1472_F66D)
        let one = hash.hash([0])
        #expect(one.first == 0x44AF_996B_D8C1_87DA)
        #expect(one.second == 0x45FC_229B_1159_7634)
        #expect(KeyedHash().hash("a", "bc") != KeyedHash().hash("a", "bc"))
        let own = KeyedHash()
        #expect(own.hash("a", "bc") == own.hash("a", "bc"))
        #expect(own.hash("a", "bc") != own.hash("ab", "c"))
    }

    @Test func `basic credentials are read as they are written`() throws {
        for (name, password) in [
            ("a", "b"), ("", ""), ("ü", "a:b"), ("name", "ends="), ("x", "1234"),
        ] {
            let field = BasicCredentials(name: name, password: password).field
            let read = try #require(BasicCredentials(field: field))
            #expect(read.name == name && read.password == password)
        }
        for field in [
            "", "Basic", "Basic ?", "Bearer YTpi", "Basic YTpi=", "Basic YQ==", "Basic //8=",
        ] {
            #expect(BasicCredentials(field: field) == nil, "\(field)")
        }
    }
}
