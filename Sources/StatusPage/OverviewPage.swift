import Autoscaler

/// The page `/`.
struct OverviewPage {
    let data: PageData
    let nonce: String

    static let decisionCount = 12

    var bytes: [UInt8] {
        PageFrame(data: data, title: "swarm-bridge", up: "./", path: [], nonce: nonce).document {
            SummarySection(data: data).html
            if !data.scaling.views.isEmpty {
                ServicesSection(data: data).html
                DecisionsSection(
                    data: data,
                    records: data.decisions.prefix(Self.decisionCount),
                    title: "Latest decisions",
                    apiQuery: [],
                    up: "./"
                ).html
            }
            DiscoverySection(data: data).html
            TargetsSection(data: data).html
            if data.scaling.views.isEmpty { ServicesSection(data: data).html }
        }
    }
}
