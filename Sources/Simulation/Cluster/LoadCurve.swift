import Glibc

/// How much work is asked of a service as time goes by: a wave, with a step on top now and then.
///
/// A function of the time alone, so that the same simulation gives the same pages.
package struct LoadCurve: Equatable, Sendable {
    /// The middle of the wave, in CPUs.
    package var middle: Double
    /// How far the wave goes up and down, in CPUs.
    package var swing: Double
    /// Seconds from one crest to the next.
    package var period: Double
    /// Where in the wave the time 0 is, from 0 to 1.
    package var phase: Double
    /// The height of the step, in CPUs; it lasts for a quarter of ``stepPeriod``, and ends it.
    package var step: Double
    /// Seconds from one step to the next.
    package var stepPeriod: Double

    package init(
        middle: Double,
        swing: Double = 0,
        period: Double = 60,
        phase: Double = 0,
        step: Double = 0,
        stepPeriod: Double = 180
    ) {
        self.middle = middle
        self.swing = swing
        self.period = max(period, 1)
        self.phase = phase
        self.step = step
        self.stepPeriod = max(stepPeriod, 1)
    }

    /// The CPUs that the work would keep busy at `time`, in seconds; never negative.
    package func demand(at time: Double) -> Double {
        let wave = middle + swing * sin(2 * .pi * (time / period + phase))
        let isStep = (time / stepPeriod).truncatingRemainder(dividingBy: 1) >= 0.75
        return max(0, wave + (isStep ? step : 0))
    }
}
