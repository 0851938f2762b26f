/// Readers of values with a unit, quoted or not.
extension MappingReader {
    /// A duration as Prometheus writes it, such as `1m30s`, in a range.
    package mutating func duration(
        _ key: String,
        in range: ClosedRange<Duration> = .zero ... .seconds(Int64.max / 1_000_000_000),
        required: Bool = false
    ) -> Duration? {
        guard let text = scalar(key, required)?.value.text else { return nil }
        let shown = Fault.quote(text)
        let duration: Duration
        do throws(UnitFault) {
            duration = try Duration(prometheus: text)
        } catch {
            switch error {
            case .malformed:
                fault(key, "\(shown) is not a duration; write it like 5s, 1m30s or 100ms")
            case .tooLarge:
                fault(key, "\(shown) is too long a duration")
            }
            return nil
        }
        guard range.contains(duration) else {
            fault(key, "\(text) is out of range: \(range.text(\.prometheusText))")
            return nil
        }
        return duration
    }

    /// A size in bytes, such as `64MiB`, in a range.
    package mutating func byteSize(
        _ key: String,
        in range: ClosedRange<Int> = 0 ... .max,
        required: Bool = false
    ) -> Int? {
        guard let text = scalar(key, required)?.value.text else { return nil }
        let shown = Fault.quote(text)
        let bytes: Int
        do throws(UnitFault) {
            bytes = try ByteSize.bytes(text)
        } catch {
            switch error {
            case .malformed:
                fault(key, "\(shown) is not a size; write it like 64MiB, 512KiB or 10MB")
            case .tooLarge:
                fault(key, "\(shown) is too large a size")
            }
            return nil
        }
        guard range.contains(bytes) else {
            fault(key, "\(text) is out of range: \(range.text(ByteSize.text))")
            return nil
        }
        return bytes
    }
}
