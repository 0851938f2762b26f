import Autoscaler
import HTTP
import Scaling

extension DecisionRecord {
    /// What a change is known by: the same for every attempt at it, also after a restart, and another
    /// one for every other change, also between the same two counts.
    ///
    /// The service's ID, both counts, and when the change was first tried, in unix seconds:
    /// `web:2-3:1732237942.125`. It fits a header field: other bytes of the ID than letters, digits,
    /// `-`, `_` and `.` are percent-encoded.
    var idempotencyKey: String {
        let since = (since ?? decision.time).secondsText
        return "\(Self.encoded(orchestrated.id)):\(decision.current)-\(decision.desired):\(since)"
    }

    private static func encoded(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F:
                result.unicodeScalars.append(UnicodeScalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += byte < 16 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
