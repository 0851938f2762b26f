import Glibc

/// Bytes on their way out: whole pieces, shared with whoever made them and never copied.
package struct OutputQueue: Sendable {
    private var pieces: [[UInt8]] = []
    /// The first piece that is not sent; those before it are empty by now.
    private var first = 0
    /// How much of the first piece is sent.
    private var sent = 0

    /// How many bytes have not been sent yet.
    package private(set) var count = 0

    /// How many pieces go into one system call.
    static let batch = 16
    /// After so many bytes others have their turn, however fast the reader is.
    package static let turn = 4 << 20

    /// Nothing yet.
    package init() {}

    /// Whether all has been sent.
    package var isEmpty: Bool { count == 0 }

    /// Adds a piece behind what waits already.
    package mutating func append(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        pieces.append(piece)
        count += piece.count
    }

    /// Takes out the next bytes, at most `limit`; `nil` when nothing waits.
    package mutating func next(atMost limit: Int) -> ArraySlice<UInt8>? {
        guard count > 0, limit > 0 else { return nil }
        let piece = pieces[first]
        let slice = piece[sent..<min(piece.count, sent + limit)]
        drop(slice.count)
        return slice
    }

    /// Forgets what waits.
    package mutating func removeAll() {
        self = OutputQueue()
    }

    /// Sends until all is gone, the socket takes no more, or others are due.
    ///
    /// - Returns: `.moved` with the number of bytes when all went out, else why not: `.wouldBlock` means
    ///   to go on when the socket is ready.
    package mutating func flush(to socket: borrowing Socket) -> Transfer {
        var total = 0
        while count > 0 {
            if total >= Self.turn { return .wouldBlock }
            let result = send(to: socket)
            guard case .moved(let moved) = result else { return result }
            total += moved
            drop(moved)
        }
        return .moved(total)
    }

    private func send(to socket: borrowing Socket) -> Transfer {
        withUnsafeTemporaryAllocation(of: iovec.self, capacity: Self.batch) { vector in
            var filled = 0
            return Self.withBytes(of: pieces[first...].prefix(Self.batch)) { index, bytes in
                let skipped = index == 0 ? sent : 0
                vector[index] = iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
                        .advanced(by: skipped),
                    iov_len: bytes.count - skipped
                )
                filled = index + 1
            } then: {
                socket.send(UnsafeMutableBufferPointer(rebasing: vector[..<filled]))
            }
        }
    }

    /// Pins every piece in turn, then calls `then` while all of them are pinned.
    private static func withBytes<Result>(
        of pieces: ArraySlice<[UInt8]>,
        index: Int = 0,
        _ each: (Int, UnsafeRawBufferPointer) -> Void,
        then: () -> Result
    ) -> Result {
        guard let piece = pieces.first else { return then() }
        return piece.withUnsafeBytes { bytes in
            each(index, bytes)
            return withBytes(of: pieces.dropFirst(), index: index + 1, each, then: then)
        }
    }

    private mutating func drop(_ moved: Int) {
        count -= moved
        sent += moved
        while first < pieces.count, sent >= pieces[first].count {
            sent -= pieces[first].count
            pieces[first] = []
            first += 1
        }
        // Moving the rest up each time would cost its square when there are thousands of pieces.
        if first == pieces.count || first > 64 && first > pieces.count / 2 {
            pieces.removeFirst(first)
            first = 0
        }
    }
}
