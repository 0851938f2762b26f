import Glibc

/// Standard output and standard error, written without a buffer between.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all of `bytes`, waiting where the reader is slow.
    ///
    /// For the result of a command: a disk that is full, or a reader that has gone, is a failure.
    package func writeAll(_ bytes: some Collection<UInt8>) throws(SystemError) {
        var rest = ContiguousArray(bytes)[...]
        while !rest.isEmpty {
            let count = try retrying("write to \(name)") {
                rest.withUnsafeBytes { Glibc.write(rawValue, $0.baseAddress, $0.count) }
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
