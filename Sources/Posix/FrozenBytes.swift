import Glibc

/// Bytes in memory pages of their own that can be read alone.
///
/// Whoever sends them need not copy them: the kernel may hold on to the pages (vmsplice(2)) and read them
/// even after this has gone, for nobody writes to them ever again.
package final class FrozenBytes: Sendable {
    private let address: UInt
    /// How many bytes there are, at least one.
    package let count: Int

    /// Copies `bytes`; `nil` without any, or when there is no memory.
    package init?(_ bytes: [UInt8]) {
        guard !bytes.isEmpty else { return nil }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let start = mmap(nil, bytes.count, PROT_READ | PROT_WRITE, flags, -1, 0),
            start != MAP_FAILED
        else { return nil }
        bytes.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(start: start, count: bytes.count).copyMemory(from: $0)
        }
        mprotect(start, bytes.count, PROT_READ)
        address = UInt(bitPattern: start)
        count = bytes.count
    }

    deinit {
        munmap(UnsafeMutableRawPointer(bitPattern: address), count)
    }

    /// Gives the bytes to `body`, which must not keep the pointer.
    package func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        body(UnsafeRawBufferPointer(start: UnsafeRawPointer(bitPattern: address), count: count))
    }
}
