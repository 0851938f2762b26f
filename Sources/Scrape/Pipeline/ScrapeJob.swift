package import Daemon

/// A scrape job, as the configuration says it.
package struct ScrapeJob: Equatable, Sendable {
    /// Where the targets come from.
    package enum Source: Equatable, Sendable {
        /// The nodes of a discovery job.
        case discovery(job: String)
        /// A list that does not change.
        case fixed([ScrapeTarget])
    }

    /// What the label `scrape_job` says.
    package var name: String
    package var source: Source
    /// Asks engines for stats in place of pages; `nil` for pages.
    ///
    /// The engines are those of the source, or listed here when that is an empty list.
    package var engines: EngineStats?
    /// From one scrape of a target to the next.
    package var interval = Duration.seconds(2)
    /// How long one scrape may take.
    package var timeout = Duration.seconds(2)
    /// How many bytes a page may have.
    package var sizeLimit = 64 << 20
    /// Which label names the service of a container.
    package var grouping = ServiceGrouping(.swarm)
    /// How the targets are asked, and whether over TLS.
    package var client = ClientOptions()
    package var scheme = "http"
    /// Where the page is on each target.
    package var path = "/metrics"

    /// A job with the defaults of the configuration.
    package init(name: String, source: Source) {
        self.name = name
        self.source = source
    }

    /// How long it takes at most until a target that answers has given a page.
    var firstPage: Duration { interval * 2 + timeout }

    /// How old a value may become before it counts as missing, in seconds.
    package var staleness: Double { max(3 * (interval / .seconds(1)), 30) }
}
