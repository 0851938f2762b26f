import Posix

/// The contexts of a client, one for all requests with the same options; files that change are read again.
///
/// It works off the event loop: files are read here.
package actor TLSContexts {
    private struct Held {
        var context: TLSContext
        var stamps: [FileStamp?]
        var looked: ContinuousClock.Instant
    }

    private var held: [TLSOptions: Held] = [:]
    private let told: @Sendable (TLSError) -> Void

    /// How long files count as unchanged.
    private static let rest = Duration.seconds(1)
    /// How many kinds of options are kept.
    private static let limit = 256

    /// No contexts yet; `told` hears when changed files are of no use and the old context stays.
    package init(told: @escaping @Sendable (TLSError) -> Void = { _ in }) {
        self.told = told
    }

    /// The context for `options`, made anew when a file has changed.
    package func context(for options: TLSOptions) throws(TLSError) -> TLSContext {
        let now = ContinuousClock.now
        guard var known = held[options] else {
            if held.count >= Self.limit { held = [:] }
            let stamps = options.sources.map(\.stamp)
            let context = try TLSContext(options)
            held[options] = Held(context: context, stamps: stamps, looked: now)
            return context
        }
        guard now - known.looked >= Self.rest else { return known.context }
        known.looked = now
        let stamps = options.sources.map(\.stamp)
        if stamps != known.stamps {
            known.stamps = stamps
            do throws(TLSError) {
                known.context = try TLSContext(options)
            } catch {
                told(error)
            }
        }
        held[options] = known
        return known.context
    }
}
