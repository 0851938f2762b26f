import Glibc

/// An open file descriptor, closed when its owner goes.
package struct Descriptor: ~Copyable {
    /// The number the kernel knows it by, not to be kept beyond the owner's life.
    package let raw: Int32

    /// Takes over `raw`: nobody else may close it.
    package init(owning raw: Int32) {
        self.raw = raw
    }

    deinit {
        close(raw)
    }
}
