import Glibc
import Posix
import Testing

/// A shipped dashboard of Grafana, as its JSON says it.
struct Dashboard {
    let name: String
    let json: JSON

    /// A panel that shows something.
    struct Panel {
        let json: JSON
        var title: String { json["title"].text ?? "" }
        var queries: [String] { json["targets"].elements.compactMap { $0["expr"].text } }
    }

    static let names = ["bridge", "discovery", "scaling", "service"]

    init(_ name: String) throws {
        self.name = name
        json = try JSON(try Shipped.text("grafana/dashboards/\(name).json").utf8)
    }

    /// Every one but the headings of rows.
    var panels: [Panel] {
        json["panels"].elements.filter { $0["type"].text != "row" }.map(Panel.init)
    }

    /// The variables by name, each with its query.
    var variables: [(name: String, query: String)] {
        json["templating"]["list"].elements.compactMap { variable in
            guard let name = variable["name"].text, let query = variable["query"].text else {
                return nil
            }
            return (name, query)
        }
    }

    var annotations: [String] {
        json["annotations"]["list"].elements.compactMap { $0["expr"].text }
    }

    /// A query as Grafana sends it when everything is chosen, and of services `apache`.
    func resolved(_ query: String) -> String {
        let values = [
            ("$__rate_interval", "20s"), ("$__interval", "1s"), ("$discovery_job", ".+"),
            ("$service", name == "service" ? "apache" : ".+"), ("$instance", ".+"),
            ("$rule", ".+"), ("$job", ".+"),
        ]
        return values.reduce(query) { text, value in
            text.split(separator: value.0, omittingEmptySubsequences: false)
                .joined(separator: value.1)
        }
    }
}
