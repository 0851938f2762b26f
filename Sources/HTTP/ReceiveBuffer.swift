import Glibc
package import Posix

/// What has been received and not been read yet.
package struct ReceiveBuffer: Sendable {
    private var storage: [UInt8] = []
    private var start = 0

    /// Nothing yet.
    package init() {}

    /// How many bytes have not been read.
    package var count: Int { storage.count - start }
    /// Whether all has been read.
    package var isEmpty: Bool { count == 0 }

    /// The byte so many places behind the first.
    package subscript(offset: Int) -> UInt8 { storage[start + offset] }

    /// Adds bytes at the end.
    package mutating func append(_ bytes: some Sequence<UInt8>) {
        compact()
        storage.append(contentsOf: bytes)
    }

    /// Receives once from `socket`, at most `limit` bytes.
    package mutating func receive(from socket: borrowing Socket, atMost limit: Int) -> Transfer {
        compact()
        return withUnsafeTemporaryAllocation(byteCount: limit, alignment: 16) { room in
            let result = socket.receive(into: room)
            if case .moved(let count) = result { storage.append(contentsOf: room[..<count]) }
            return result
        }
    }

    /// The place of the first line feed at or behind `offset`.
    func lineFeed(from offset: Int) -> Int? {
        guard offset < count else { return nil }
        return storage.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            let from = base + start + offset
            guard let found = memchr(from, Int32(UInt8.lf), bytes.count - start - offset) else {
                return nil
            }
            return UnsafeRawPointer(found) - base - start
        }
    }

    /// All the bytes.
    var all: [UInt8] { Array(slice(0..<count)) }

    /// Whether these are all the bytes.
    func equals(_ bytes: [UInt8]) -> Bool {
        guard count == bytes.count else { return false }
        return storage.withUnsafeBytes { storage in
            bytes.withUnsafeBytes { bytes in
                guard let one = storage.baseAddress, let other = bytes.baseAddress else {
                    return true
                }
                return memcmp(one + start, other, bytes.count) == 0
            }
        }
    }

    /// The bytes from one offset to another.
    func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
        storage[(start + range.lowerBound)..<(start + range.upperBound)]
    }

    /// Forgets the first bytes.
    package mutating func drop(_ count: Int) {
        start += count
        if start == storage.count {
            storage.removeAll(keepingCapacity: storage.capacity <= Self.keptCapacity)
            start = 0
        }
    }

    /// Takes out the first bytes, at most `limit`.
    mutating func take(atMost limit: Int) -> ArraySlice<UInt8> {
        let taken = slice(0..<min(limit, count))
        drop(taken.count)
        return taken
    }

    /// A connection at rest keeps no more memory than this.
    private static let keptCapacity = 16384

    private mutating func compact() {
        guard start > 0 else { return }
        storage.removeFirst(start)
        start = 0
    }
}
