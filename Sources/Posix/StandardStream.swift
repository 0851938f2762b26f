import Glibc

/// Standard output and standard error, written without a buffer between.
package enum StandardStream: Int32, Sendable {
    case output = 1
    case error = 2

    /// Writes all of `bytes`, waiting where the reader is slow; gives up when there is no reader.
    package func write(_ bytes: some Collection<UInt8>) {
        var rest = ContiguousArray(bytes)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { room in
                try? retrying("write") { Glibc.write(rawValue, room.baseAddress, room.count) }
            }
            guard let count else { return }
            rest = rest.dropFirst(count)
        }
    }

    /// Writes the text as UTF-8.
    package func write(_ text: String) {
        write(text.utf8)
    }
}
