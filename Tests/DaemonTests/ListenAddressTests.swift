import Posix
import Testing

@testable import Daemon

@Suite struct ListenAddressTests {
    @Test(
        arguments: [
            (":10946", "[::]:10946"),
            ("0.0.0.0:80", "0.0.0.0:80"),
            ("127.0.0.1:0", "127.0.0.1:0"),
            ("localhost:9100", "127.0.0.1:9100"),
            ("[::1]:65535", "[::1]:65535"),
            ("[::]:1", "[::]:1"),
            ("unix:///run/bridge.sock", "/run/bridge.sock"),
        ]
    )
    func `an address is a host and a port, or a socket's path`(text: String, read: String) throws {
        #expect(try ListenAddress.read(text).description == read)
    }

    @Test(
        arguments: [
            ("", "is not HOST:PORT or :PORT"),
            ("10946", "is not HOST:PORT or :PORT"),
            ("127.0.0.1:", "is not HOST:PORT or :PORT"),
            (":65536", "is not HOST:PORT or :PORT"),
            (":+80", "is not HOST:PORT or :PORT"),
            (":-1", "is not HOST:PORT or :PORT"),
            (":http", "is not HOST:PORT or :PORT"),
            ("::1:80", "needs brackets, like [::1]:10946"),
            ("http://127.0.0.1:1", "is HOST:PORT, without a scheme"),
            (":::80", "needs brackets, like [::1]:10946"),
            ("example.com:80", "has no numeric IP address"),
            ("[::g]:80", "has no numeric IP address"),
            ("300.0.0.1:80", "has no numeric IP address"),
            ("unix://run/x.sock", "has no absolute path of a socket"),
            ("unix://", "has no absolute path of a socket"),
        ]
    )
    func `anything else is refused`(text: String, reason: String) {
        #expect(throws: Arguments.Fault("the listen address \(text) \(reason)")) {
            _ = try ListenAddress.read(text)
        }
    }

    @Test func `a path longer than the kernel takes is refused`() {
        #expect(throws: Arguments.Fault.self) {
            _ = try ListenAddress.read("unix:///" + String(repeating: "x", count: 107))
        }
    }

    @Test func `without IPv6 every address is every IPv4 address, and nothing else changes`() throws
    {
        let any = ListenAddress.withoutIPv6(try ListenAddress.read(":80"))
        #expect(any?.description == "0.0.0.0:80")
        for text in ["[::1]:80", "127.0.0.1:80", "unix:///x"] {
            #expect(ListenAddress.withoutIPv6(try ListenAddress.read(text)) == nil)
        }
    }
}
