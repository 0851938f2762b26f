import Glibc

/// Bytes on their way out: whole pieces, shared with whoever made them.
package struct OutputQueue: Sendable {
    private var pieces: [Payload] = []
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
        append(.array(piece))
    }

    /// Adds a piece behind what waits already.
    package mutating func append(_ piece: Payload) {
        guard piece.count > 0 else { return }
        pieces.append(piece)
        count += piece.count
    }

    /// Takes out the next bytes, at most `limit`; `nil` when nothing waits.
    package mutating func next(atMost limit: Int) -> ArraySlice<UInt8>? {
        guard count > 0, limit > 0 else { return nil }
        let range = sent..<min(pieces[first].count, sent + limit)
        let slice =
            switch pieces[first] {
            case .array(let bytes): bytes[range]
            case .frozen(let bytes): bytes.withUnsafeBytes { Array($0[range])[...] }
            }
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
    @EventLoop
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

    @EventLoop
    private func send(to socket: borrowing Socket) -> Transfer {
        if case .frozen(let bytes) = pieces[first] {
            return bytes.withUnsafeBytes {
                socket.send(frozen: UnsafeRawBufferPointer(rebasing: $0[sent...]))
            }
        }
        let run = pieces[first...].prefix(Self.batch).prefix { !$0.isFrozen }
        let more = run.endIndex < pieces.endIndex
        if run.count == 1 {
            return pieces[first].withUnsafeBytes {
                socket.send(UnsafeRawBufferPointer(rebasing: $0[sent...]), more: more)
            }
        }
        return withUnsafeTemporaryAllocation(of: iovec.self, capacity: run.count) { vector in
            Self.withBytes(of: run) { index, bytes in
                let skipped = index == 0 ? sent : 0
                vector[index] = iovec(
                    iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress)?
                        .advanced(by: skipped),
                    iov_len: bytes.count - skipped
                )
            } then: {
                socket.send(vector, more: more)
            }
        }
    }

    /// Pins every piece in turn, then calls `then` while all of them are pinned.
    private static func withBytes<Result>(
        of pieces: ArraySlice<Payload>,
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
            pieces[first] = .array([])
            first += 1
        }
        // Moving the rest up each time would cost its square when there are thousands of pieces.
        if first == pieces.count || first > 64 && first > pieces.count / 2 {
            pieces.removeFirst(first)
            first = 0
        }
    }
}
