/// The faults of one configuration, gathered so that a user sees all of them in one run.
///
/// One instance accompanies a file from ``YAML/read(_:faults:)`` through every ``MappingReader``.
package final class Faults {
    /// How many are kept; what comes after is only counted.
    package static let limit = 1000

    private var kept: Set<Fault> = []
    private var dropped = 0

    /// The folder of the file, from which relative paths in it start; "" for the current one.
    package let folder: String

    /// The files that are named to be read, whether they are there or not.
    package private(set) var files: Set<NamedFile> = []

    /// Starts with none; `file` is the path of what is read, if it has one.
    package init(file: String = "") {
        folder = file.lastIndex(of: "/").map { String(file[...$0]) } ?? ""
    }

    /// Whether nothing is wrong so far.
    package var isEmpty: Bool { kept.isEmpty }

    /// What is wrong, in the order of the file.
    ///
    /// A fault that was found twice, as in a node with several aliases, is there once. When more
    /// than ``limit`` were found, a last one says how many are not shown.
    package var all: [Fault] {
        var sorted = kept.sorted { ($0.position, $0.message) < ($1.position, $1.message) }
        if dropped > 0, let last = sorted.last {
            sorted.append(Fault(last.position, "and \(dropped) faults more"))
        }
        return sorted
    }

    /// Adds a fault.
    package func add(_ fault: Fault) {
        guard kept.count < Faults.limit else {
            dropped += kept.contains(fault) ? 0 : 1
            return
        }
        kept.insert(fault)
    }

    func note(_ file: NamedFile) {
        files.insert(file)
    }

    /// Adds a fault from its place and its text.
    package func add(_ position: Position, _ message: String) {
        add(Fault(position, message))
    }
}
