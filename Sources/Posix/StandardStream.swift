import Glibc

/// Standard output and standard error, written without a buffer between.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all of `bytes`, waiting where the reader is slow.
    ///
    /// For the result of a command: a disk that is full, or a reader that has gone, is a failure.
    package func writeAll(_ bytes: some Collection<UInt8>) throws(SystemError) {
        try Self.writeAll(Array(bytes), to: rawValue, named: name)
    }

    static func writeAll(
        _ bytes: [UInt8],
        to descriptor: Int32,
        named name: String
    ) throws(SystemError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = try waiting("write to \(name)", for: POLLOUT, of: descriptor) {
                rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes all of `bytes`, waiting where the reader is slow; gives up when there is no reader.
    package func write(_ bytes: some Collection<UInt8>) {
        try? writeAll(bytes)
    }

    /// Writes the text as UTF-8.
    package func write(_ text: String) {
        write(text.utf8)
    }

    private var name: String {
        switch self {
        case .output: "standard output"
        case .error: "standard error"
        }
    }
}
