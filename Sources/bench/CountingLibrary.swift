import Glibc
import Posix

/// A library that, when it is preloaded, counts the blocks that a thread takes from the C library.
enum CountingLibrary {
    private static let source = """
        #include <errno.h>
        #include <stddef.h>

        void *__libc_malloc(size_t);
        void *__libc_calloc(size_t, size_t);
        void *__libc_realloc(void *, size_t);
        void *__libc_memalign(size_t, size_t);

        static __thread unsigned long count __attribute__((tls_model("initial-exec")));

        unsigned long \(symbol)(void) { return count; }

        void *malloc(size_t size) { count++; return __libc_malloc(size); }
        void *calloc(size_t items, size_t size) { count++; return __libc_calloc(items, size); }
        void *realloc(void *block, size_t size) { count++; return __libc_realloc(block, size); }
        void *memalign(size_t alignment, size_t size) {
            count++;
            return __libc_memalign(alignment, size);
        }
        void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }
        int posix_memalign(void **block, size_t alignment, size_t size) {
            *block = memalign(alignment, size);
            return *block ? 0 : ENOMEM;
        }

        """

    private static let symbol = "bench_allocations"

    /// Compiles the library with the clang of the Swift toolchain, or another C compiler.
    ///
    /// - Returns: its path.
    static func make(in place: Workplace) throws -> String {
        try place.write(Array(source.utf8), to: "count.c")
        let library = "\(place.path)/count.so"
        for compiler in ["clang", "cc"] {
            let words = [
                "/usr/bin/env", compiler, "-O1", "-shared", "-fPIC", "-o", library,
                "\(place.path)/count.c",
            ]
            if try Child(words, log: "\(place.path)/count.log").wait() == 0 { return library }
        }
        throw Failure("cannot compile the library that counts:\n\(place.text("count.log"))")
    }

    /// What the library has counted, in a process that has it.
    struct Counter {
        private let allocations: @convention(c) () -> UInt

        init() throws {
            guard let found = dlsym(nil, symbol) else {
                throw Failure("the library that counts is not there: it is preloaded by the parent")
            }
            allocations = unsafeBitCast(found, to: (@convention(c) () -> UInt).self)
        }

        /// How many blocks `work` takes on this thread.
        func count(_ work: () throws -> Void) rethrows -> Int {
            let before = allocations()
            try work()
            return Int(allocations() - before)
        }
    }
}
