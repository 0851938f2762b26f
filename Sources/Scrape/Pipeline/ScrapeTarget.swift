package import HTTP

/// One page to read again and again.
package struct ScrapeTarget: Hashable, Sendable {
    /// `host:port`, IPv6 in brackets: what the label `target` says.
    package let address: String
    /// Where the page is asked for.
    package let url: ServiceURL

    /// Reads `host:port` or `host`, which is at the port of the scheme.
    ///
    /// - Throws: why it is none.
    package init(_ address: String, scheme: String = "http") throws(ServiceURL.Fault) {
        _ = try ServiceURL.hostAndPort(address[...])
        url = try ServiceURL("\(scheme)://\(address)")
        self.address = url.authority
    }

    /// The same target under another scheme.
    func over(_ scheme: String) -> ScrapeTarget {
        (try? ScrapeTarget(address, scheme: scheme)) ?? self
    }

    /// When in each interval the target is asked, as a part of it from 0 to 1.
    ///
    /// It depends on the address alone, so that targets keep their distance from each other.
    var phase: Double { Self.phase(of: url) }

    static func phase(of url: ServiceURL) -> Double {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in url.description.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash ^= hash >> 33
        hash &*= 0xFF51_AFD7_ED55_8CCD
        hash ^= hash >> 33
        return Double(hash >> 11) * 0x1p-53
    }
}
