/// The same readers for keys with a default, which stands for what is absent, null or faulty.
extension MappingReader {
    /// A string, see ``string(_:required:)``.
    package mutating func string(_ key: String, default value: String) -> String {
        string(key) ?? value
    }

    /// A string or number as written, see ``text(_:required:)``.
    package mutating func text(_ key: String, default value: String) -> String {
        text(key) ?? value
    }

    /// A boolean, see ``bool(_:required:)``.
    package mutating func bool(_ key: String, default value: Bool) -> Bool {
        bool(key) ?? value
    }

    /// A whole number, see ``int(_:in:required:)``.
    package mutating func int(
        _ key: String,
        default value: Int,
        in range: ClosedRange<Int> = .min ... .max
    ) -> Int {
        int(key, in: range) ?? value
    }

    /// A number, see ``double(_:in:required:)``.
    package mutating func double(
        _ key: String,
        default value: Double,
        in range: ClosedRange<Double> = -.greatestFiniteMagnitude ... .greatestFiniteMagnitude
    ) -> Double {
        double(key, in: range) ?? value
    }

    /// A choice, see ``choice(_:of:required:)``.
    package mutating func choice<Choice>(_ key: String, default value: Choice) -> Choice
    where Choice: RawRepresentable<String> & CaseIterable {
        choice(key, of: Choice.self) ?? value
    }

    /// A duration, see ``duration(_:in:required:)``.
    package mutating func duration(
        _ key: String,
        default value: Duration,
        in range: ClosedRange<Duration> = .zero ... .seconds(Int64.max / 1_000_000_000)
    ) -> Duration {
        duration(key, in: range) ?? value
    }

    /// A size in bytes, see ``byteSize(_:in:required:)``.
    package mutating func byteSize(
        _ key: String,
        default value: Int,
        in range: ClosedRange<Int> = 0 ... .max
    ) -> Int {
        byteSize(key, in: range) ?? value
    }
}
