/// What is wanted of an `/info` body: the status arrays and the marks of who answered.
///
/// Keys are compared exactly. Of members that stand twice the last one counts, as for Go's
/// encoding/json, which is what the managers' own clients use.
struct InfoDocument {
    /// The type of the outermost value, in words.
    private(set) var kind = "an object"
    private(set) var systemStatus: StatusTable?
    private(set) var driverStatus: StatusTable?
    private(set) var serverVersion = ""
    private(set) var name = ""
    /// The storage driver: an engine names one, a Swarm manager sends "".
    private(set) var driver = ""
    /// `Swarm.LocalNodeState`: "" for a classic manager, "inactive", "active" … for an engine.
    private(set) var swarmState = ""
    /// The text of an API error: `{"message": "page not found"}`.
    private(set) var message = ""
    private(set) var hasApiVersion = false
    /// Status arrays that were neither an array nor `null`.
    private(set) var misshapenTables = 0
    private(set) var repairedStrings = 0
    private var tables = 0

    /// Whether it has what engines send and managers do not: a storage driver, or a version of
    /// their own.
    var namesEngine: Bool {
        !driver.isEmpty || driverStatus?.rows.isEmpty == false || !serverVersion.isEmpty
    }

    /// Reads a whole body.
    ///
    /// - Throws: `JSONFault` when it is no JSON text.
    init(_ body: [UInt8]) throws(JSONFault) {
        var scanner = JSONScanner(body)
        switch scanner.skipSpace() {
        case UInt8(ascii: "{"): try readMembers(&scanner)
        case UInt8(ascii: "["): kind = "an array"
        case UInt8(ascii: "\""): kind = "a string"
        case UInt8(ascii: "n"): kind = "null"
        case UInt8(ascii: "t"), UInt8(ascii: "f"): kind = "a truth value"
        default: kind = "a number"
        }
        if kind != "an object" { try scanner.skipValue() }
        try scanner.expectEnd()
        repairedStrings = scanner.repairedStrings
    }

    private mutating func readMembers(_ scanner: inout JSONScanner) throws(JSONFault) {
        scanner.position += 1
        var isFirst = true
        while try scanner.nextMember(isFirst: &isFirst) {
            let key = try Self.readText(&scanner)
            try scanner.expectColon()
            switch key {
            case "SystemStatus": systemStatus = try readTable(&scanner)
            case "DriverStatus": driverStatus = try readTable(&scanner)
            case "ServerVersion": serverVersion = try Self.readText(&scanner)
            case "Name": name = try Self.readText(&scanner)
            case "Driver": driver = try Self.readText(&scanner)
            case "message": message = try Self.readText(&scanner)
            case "Swarm": swarmState = try Self.readSwarmState(&scanner)
            case "ApiVersion":
                hasApiVersion = true
                try scanner.skipValue(depth: 1)
            default: try scanner.skipValue(depth: 1)
            }
        }
    }

    private mutating func readTable(_ scanner: inout JSONScanner) throws(JSONFault) -> StatusTable?
    {
        switch scanner.skipSpace() {
        case UInt8(ascii: "["):
            // A body that repeats a status without end must not make us reserve without end.
            tables += 1
            return try StatusTable(reading: &scanner, reservesMemory: tables <= 2)
        case UInt8(ascii: "n"): break
        default: misshapenTables += 1
        }
        try scanner.skipValue(depth: 1)
        return nil
    }

    /// Reads a string; a value of another type is stepped over and reads as "".
    private static func readText(_ scanner: inout JSONScanner) throws(JSONFault) -> String {
        guard scanner.skipSpace() == UInt8(ascii: "\"") else {
            try scanner.skipValue(depth: 1)
            return ""
        }
        var text: [UInt8] = []
        try scanner.readString(into: &text)
        return String(decoding: text, as: UTF8.self)
    }

    private static func readSwarmState(_ scanner: inout JSONScanner) throws(JSONFault) -> String {
        guard scanner.skipSpace() == UInt8(ascii: "{") else {
            try scanner.skipValue(depth: 1)
            return ""
        }
        scanner.position += 1
        var state = ""
        var isFirst = true
        while try scanner.nextMember(isFirst: &isFirst) {
            let key = try readText(&scanner)
            try scanner.expectColon()
            if key == "LocalNodeState" {
                state = try readText(&scanner)
            } else {
                try scanner.skipValue(depth: 2)
            }
        }
        return state
    }
}
