/// How fast a service may change, as `behavior` of Kubernetes' HPA v2.
///
/// Source: <https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/>,
/// "Configurable scaling behavior".
package struct Behavior: Equatable, Sendable {
    package var scaleUp: Direction
    package var scaleDown: Direction

    package init(scaleUp: Direction, scaleDown: Direction) {
        self.scaleUp = scaleUp
        self.scaleDown = scaleDown
    }

    /// What Kubernetes does where nothing is said: up at once by 4 or by double in 15 s, down after
    /// five minutes.
    package static let kubernetes = Behavior(scaleUp: .kubernetesUp, scaleDown: .kubernetesDown)

    /// No window and no rate.
    package static let unlimited = Behavior(scaleUp: .unlimited, scaleDown: .unlimited)

    /// What holds in one direction.
    package struct Direction: Equatable, Sendable {
        package var stabilizationWindow: Duration
        package var selectPolicy: Selection
        /// None at all means that no rate is set.
        package var policies: [Policy]

        package init(
            stabilizationWindow: Duration = .zero,
            selectPolicy: Selection = .max,
            policies: [Policy] = []
        ) {
            self.stabilizationWindow = stabilizationWindow
            self.selectPolicy = selectPolicy
            self.policies = policies
        }

        package static let unlimited = Direction()

        package static let kubernetesUp = Direction(
            policies: [
                Policy(.pods(4), period: .seconds(15)), Policy(.percent(100), period: .seconds(15)),
            ]
        )

        package static let kubernetesDown = Direction(
            stabilizationWindow: .seconds(300),
            policies: [Policy(.percent(100), period: .seconds(15))]
        )

        /// The longest period of its policies; zero without any.
        var longestPeriod: Duration { policies.map(\.period).max() ?? .zero }

        /// Whether nothing is limited.
        package var isUnlimited: Bool { policies.isEmpty && selectPolicy != .disabled }
    }

    /// Which of several policies counts.
    package enum Selection: String, CaseIterable, Sendable {
        /// The one that allows the largest change.
        case max
        case min
        /// No change in this direction.
        case disabled
    }

    /// So much change in any such period.
    package struct Policy: Equatable, Sendable {
        package var amount: Amount
        package var period: Duration

        package init(_ amount: Amount, period: Duration) {
            self.amount = amount
            self.period = period
        }

        /// How much.
        package enum Amount: Equatable, Sendable {
            case pods(Int)
            /// Of the count at the start of the period.
            case percent(Double)
        }
    }
}
