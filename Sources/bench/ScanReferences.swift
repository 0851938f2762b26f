import Glibc

/// What a page costs at the very least: scans by the C library's `memchr` that check nothing.
enum ScanReferences {
    /// Finds every line end.
    static func lines(_ page: [UInt8]) -> Int {
        page.withUnsafeBytes { bytes in
            guard var at = bytes.baseAddress else { return 0 }
            let end = at + bytes.count
            var count = 0
            while at < end, let found = memchr(at, 0x0A, end - at) {
                count += 1
                at = UnsafeRawPointer(found) + 1
            }
            return count
        }
    }

    /// Finds the name and the value of every label.
    static func labels(_ page: [UInt8]) -> Int {
        page.withUnsafeBytes { bytes in
            guard var line = bytes.baseAddress else { return 0 }
            let end = line + bytes.count
            var count = 0
            while line < end, let found = memchr(line, 0x0A, end - line) {
                let next = UnsafeRawPointer(found)
                if line.load(as: UInt8.self) != 0x23, let open = memchr(line, 0x7B, next - line) {
                    count += labels(between: UnsafeRawPointer(open) + 1, and: next)
                }
                line = next + 1
            }
            return count
        }
    }

    private static func labels(
        between start: UnsafeRawPointer,
        and end: UnsafeRawPointer
    ) -> Int {
        var at = start
        var count = 0
        while at < end, at.load(as: UInt8.self) != 0x7D,
            let equals = memchr(at, 0x3D, end - at).map(UnsafeRawPointer.init), equals + 2 < end,
            let quote = memchr(equals + 2, 0x22, end - equals - 2).map(UnsafeRawPointer.init)
        {
            count += 1
            at = quote + 1
            if at < end, at.load(as: UInt8.self) == 0x2C { at += 1 }
        }
        return count
    }
}
