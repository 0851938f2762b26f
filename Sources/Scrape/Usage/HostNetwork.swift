/// The counters of the machine's interfaces, by which a container is known that is on its host's network.
///
/// Such a container shows the interfaces of the machine, `id="/"`, with the same counters, read at another
/// moment: between what the machine's were on the page before and what they are now.
struct HostNetwork: Sendable {
    private struct Reading: Sendable {
        let fingerprint: UInt64
        let received: Double
        let transmitted: Double
    }

    private var before: Reading?
    private var now: Reading?

    /// Takes in what the page says of the machine: bytes received and transmitted.
    mutating func update(_ received: PageTotals.Cell?, _ transmitted: PageTotals.Cell?) {
        guard let received, let transmitted, received.count > 0 else {
            before = nil
            now = nil
            return
        }
        let reading = Reading(
            fingerprint: received.fingerprint,
            received: received.sum,
            transmitted: transmitted.sum
        )
        before = now ?? reading
        now = reading
    }

    /// Whether a container with these counters is on the network of the machine.
    func isOf(_ received: PageTotals.Cell, _ transmitted: PageTotals.Cell) -> Bool {
        guard let before, let now, received.count > 0, received.fingerprint == now.fingerprint,
            now.fingerprint == before.fingerprint, before.received > 0,
            before.received <= now.received, before.transmitted <= now.transmitted
        else { return false }
        return (before.received...now.received).contains(received.sum)
            && (before.transmitted...now.transmitted).contains(transmitted.sum)
    }
}
