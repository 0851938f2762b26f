import CLinux

/// How the C library's allocator treats large blocks.
package enum LargeBlocks {
    /// From so many bytes on a block is large.
    package static let size = 4 << 20

    /// From now on, blocks of 4 MiB and more go back to the system as soon as they are freed (mallopt(3)).
    ///
    /// By itself the allocator keeps them in its heaps once it has seen one freed, where the pages of
    /// many targets leave gaps that no other page fits into. New memory costs more time than used memory,
    /// so smaller blocks, which leave smaller gaps, stay there.
    package static func giveBack() {
        mallopt(M_MMAP_THRESHOLD, Int32(size))
    }
}
