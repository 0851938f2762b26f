/// Times at which a service has other bounds.
package struct Schedule: Equatable, Sendable {
    package var minimum: Int?
    package var maximum: Int?

    func isOn(at now: Timestamp) -> Bool { false }
}
