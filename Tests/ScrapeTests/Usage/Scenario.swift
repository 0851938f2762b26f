import Scrape

/// Pages one after the other and what is expected after each, as a file of `testdata/usage` says it.
///
/// `metric NAME [over D]` and `family NAME value|rate` say what is computed, `stale S` how old it may be;
/// `page T` begins a page that is asked for at T, whose lines follow; `expect SERVICE NAME SUM` with
/// `none` for no number, and `mean`, `max`, `of`, `at`, `covered`, `uncovered` for more; `skipped N`;
/// `clock S` moves what is remembered by so many seconds.
struct Scenario {
    struct Fault: Error {
        let line: String
    }

    /// What a line expects, and what was found instead, for each that does not hold.
    private(set) var failures: [String] = []
    private(set) var checks = 0

    private var requests: [MetricRequest] = []
    private var stale = Double.infinity
    private var usage: TargetUsage?
    private var time = 0.0
    private var page = ""
    private var snapshot: UsageSnapshot?

    /// Runs a scenario.
    init(_ text: String) throws {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ").map(String.init)
            switch words[0] {
            case "#": break
            case "metric":
                let over = try words.count > 3 ? Duration.seconds(seconds(words[3], line)) : nil
                requests.append(MetricRequest(try Metric.named(words[1]), over: over))
            case "family":
                let metric = Metric(family: words[1], isRate: words[2] == "rate")
                requests.append(MetricRequest(metric))
            case "stale": stale = Double(try seconds(words[1], line))
            case "page":
                try readPage()
                time = Double(try seconds(words[1], line))
                page = ""
                snapshot = nil
            case "clock":
                try readPage()
                let step = Double(try seconds(words[1], line))
                usage?.move(by: step)
            case "expect":
                try readPage()
                try check(words, line)
            case "skipped":
                checks += 1
                let found = snapshot?.skipped.values.reduce(0, +) ?? 0
                if found != Int(words[1]) { failures.append("\(line): found \(found)") }
            default: page += line + "\n"
            }
        }
    }

    private func seconds(_ word: String, _ line: Substring) throws -> Int {
        guard let number = Int(word.hasSuffix("s") ? String(word.dropLast()) : word) else {
            throw Fault(line: String(line))
        }
        return number
    }

    private mutating func readPage() throws {
        guard snapshot == nil, !page.isEmpty else { return }
        if usage == nil {
            usage = TargetUsage(UsageDemand(ServiceGrouping(label: "service"), requests))
        }
        snapshot = try usage?.read(Array(page.utf8), at: time)
    }

    private mutating func check(_ words: [String], _ line: Substring) throws {
        checks += 1
        let index = requests.firstIndex { $0.metric.name == words[2] }
        guard let snapshot, let index else { throw Fault(line: String(line)) }
        let services = ServiceUsage.byService([(snapshot, time - stale)])
        let total = services[words[1]]?.totals[index]
        let covered = snapshot.containers
            .filter { $0.service == words[1] }
            .allSatisfy { $0.values[index]?.isCovered != false }
        var found = [total.map(\.sum)]
        var wanted = [words[3] == "none" ? nil : Double(words[3])]
        var rest = words[4...]
        while let word = rest.popFirst() {
            switch word {
            case "mean": found.append(total?.mean)
            case "max": found.append(total?.max)
            case "of": found.append(total.map { Double($0.replicas) })
            case "at": found.append(total?.oldest)
            case "covered", "uncovered":
                found.append(covered ? 1 : 0)
                wanted.append(word == "covered" ? 1 : 0)
                continue
            default: throw Fault(line: String(line))
            }
            wanted.append(rest.popFirst().flatMap(Double.init))
        }
        let isSame = zip(found, wanted).allSatisfy { found, wanted in
            guard let found, let wanted else { return found == nil && wanted == nil }
            return abs(found - wanted) <= 1e-9 * max(1, abs(wanted))
        }
        if !isSame { failures.append("\(line): found \(found)") }
    }
}
