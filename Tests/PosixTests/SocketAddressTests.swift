import Glibc
import Testing

@testable import Posix

@Suite("A socket address")
struct SocketAddressTests {
    @Test(
        "is read and shown",
        arguments: [
            ("127.0.0.1", "127.0.0.1:80"), ("0.0.0.0", "0.0.0.0:80"),
            ("255.255.255.255", "255.255.255.255:80"), ("::1", "[::1]:80"), ("::", "[::]:80"),
            ("FE80:0:0::1", "[fe80::1]:80"),
            ("2001:db8::8:800:200c:417a", "[2001:db8::8:800:200c:417a]:80"),
            ("::ffff:10.0.0.1", "[::ffff:10.0.0.1]:80"), ("fe80::1%1", "[fe80::1%1]:80"),
            ("fe80::1%lo", "[fe80::1%1]:80"),
        ]
    )
    func reads(_ text: String, _ shown: String) throws {
        let address = try #require(SocketAddress(numeric: text, port: 80))
        #expect(address.description == shown)
        #expect(address.port == 80)
        #expect(SocketAddress(numeric: address.host, port: 80) == address)
    }

    @Test(
        "is nothing else",
        arguments: [
            "", "localhost", "127.0.0", "127.0.0.1.1", "256.0.0.1", "127.0.0.1:80", "[::1]", ":::",
            "1::2::3",
            "::1%", "::1%no-such-interface", "::1%0", "127.0.0.1%lo", " 127.0.0.1", "0x7f.0.0.1",
            "127.0.0.1\0", "::12345",
        ]
    )
    func refuses(_ text: String) {
        #expect(SocketAddress(numeric: text, port: 80) == nil)
    }

    @Test(
        "survives the form that the kernel reads",
        arguments: ["10.1.2.3", "fe80::1:2:3%1", "::"]
    )
    func roundTrip(_ text: String) throws {
        let address = try #require(SocketAddress(numeric: text, port: 54321))
        let again = try address.withSystemAddress { pointer, length in
            var storage = sockaddr_storage()
            withUnsafeMutableBytes(of: &storage) {
                $0.copyMemory(from: UnsafeRawBufferPointer(start: pointer, count: Int(length)))
            }
            return SocketAddress(system: storage)
        }
        #expect(again == address)
    }

    @Test(
        "knows whether only this machine can be on the other end",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.254", true), ("128.0.0.1", false),
            ("126.1.1.1", false),
            ("0.0.0.0", false), ("::1", true), ("::2", false), ("::", false), ("fe80::1%1", false),
            ("::ffff:127.0.0.1", true), ("::ffff:128.0.0.1", false), ("::127.0.0.1", false),
            ("1::1", false),
        ]
    )
    func loopback(_ text: String, _ expected: Bool) throws {
        #expect(try #require(SocketAddress(numeric: text, port: 1)).isLoopback == expected)
    }

    @Test("may be a path, which must fit")
    func paths() {
        let address = SocketAddress.unix("/run/a.sock")
        #expect(address.description == "/run/a.sock")
        #expect(address.port == nil)
        #expect(address.isLoopback)
        let long = SocketAddress.unix("/" + String(repeating: "a", count: 108))
        #expect(throws: SystemError.self) { try long.withSystemAddress { _, _ in } }
        let longest = SocketAddress.unix("/" + String(repeating: "a", count: 106))
        #expect(throws: Never.self) { try longest.withSystemAddress { _, _ in } }
    }
}
