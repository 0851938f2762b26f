import Autoscaler
import Config

/// What a command prints that counts services: a service a line, `NAME REPLICAS` or
/// `NAME REPLICAS RUNNING`; empty lines and those that begin with `#` mean nothing.
enum CountLines {
    /// A line that is none of these.
    struct Fault: Error, Equatable, CustomStringConvertible {
        let line: Int
        let message: String

        var description: String { "line \(line): \(message)" }
    }

    /// The services in the order of the lines.
    static func read(_ bytes: [UInt8]) throws(Fault) -> [OrchestratedService] {
        var services: [OrchestratedService] = []
        var names: Set<String> = []
        let lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
        for (number, bytes) in lines.enumerated() {
            let line = String(decoding: bytes, as: UTF8.self)
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            guard let name = words.first, !name.hasPrefix("#") else { continue }
            let counts = words.dropFirst().map(count)
            guard let declared = counts.first ?? nil, counts.count <= 2, !counts.contains(nil)
            else {
                throw Fault(
                    line: number + 1,
                    message:
                        "\(Config.Fault.quote(line)) is not NAME REPLICAS or NAME REPLICAS RUNNING"
                )
            }
            guard names.insert(String(name)).inserted else {
                throw Fault(line: number + 1, message: "\(Config.Fault.quote(name)) is there twice")
            }
            services.append(
                OrchestratedService(
                    id: String(name),
                    name: String(name),
                    declared: declared,
                    running: counts.count == 2 ? counts[1] : nil
                )
            )
        }
        return services
    }

    private static func count(_ text: Substring) -> Int? {
        guard text.utf8.count <= 9, text.utf8.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
        return Int(text)
    }
}
