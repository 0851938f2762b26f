/// Makes `/info` bodies for tests.
enum InfoBody {
    /// An answer with these rows in `SystemStatus`.
    static func modern(_ rows: [(String, String)]) -> [UInt8] {
        let list = rows.map { "[\(quoted($0.0)),\(quoted($0.1))]" }.joined(separator: ",")
        return Array("{\"DriverStatus\":null,\"SystemStatus\":[\(list)],\"Name\":\"m\"}\n".utf8)
    }

    /// The rows of a primary of version 1.2.9 with nodes 1 to `count`.
    static func rows(nodes count: Int) -> [(String, String)] {
        var rows = [
            ("Role", "primary"), ("Strategy", "spread"), ("Filters", "health, port"),
            ("Nodes", "\(count)"),
        ]
        for number in 1...max(count, 1) where count > 0 {
            let address = "10.\(number >> 16 & 255).\(number >> 8 & 255).\(number & 255):2375"
            rows += node("node-\(number).example.com", address, rack: "r\(number % 40)")
        }
        return rows
    }

    /// The rows of one node of version 1.2.9.
    static func node(_ name: String, _ address: String, rack: String = "r1") -> [(String, String)] {
        [
            (" " + name, address),
            ("  └ ID", "QKUR:ZO3J:L4DA:GUGW|\(address)"),
            ("  └ Status", "Healthy"),
            ("  └ Containers", "7 (4 Running, 1 Paused, 2 Stopped)"),
            ("  └ Reserved CPUs", "1 / 2"),
            ("  └ Reserved Memory", "1.25 GiB / 24.72 GiB"),
            ("  └ Labels", "kernelversion=6.1, ostype=linux, rack=\(rack), storagedriver=overlay2"),
            ("  └ UpdatedAt", "2026-11-21T20:39:22Z"),
            ("  └ ServerVersion", "20.10.24"),
        ]
    }

    private static func quoted(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": quoted += "\\\(scalar)"
            case "\0"..<" ":
                quoted += "\\u00" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}
