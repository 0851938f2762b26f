import Posix

/// Tells on standard output what happens in the demo, each sentence with its time.
@EventLoop
final class Narrator {
    private let start = ContinuousClock.now
    /// Nothing is told before the introduction.
    private var isOpen = false

    /// Prints `introduction`; what happens from now on is told.
    func open(_ introduction: String) {
        StandardStream.output.write(introduction)
        isOpen = true
    }

    func say(_ sentence: String) {
        guard isOpen else { return }
        let seconds = ((ContinuousClock.now - start) / .milliseconds(100)).rounded() / 10
        StandardStream.output.write("[\(seconds) s] \(sentence)\n")
    }
}
