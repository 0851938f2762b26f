import Daemon
import Glibc
import Posix
import Scaling

/// The file that remembers the state across restarts.
///
/// It is written whole, and in the order in which states came to be.
actor StateFile {
    nonisolated let path: String
    private let log: Log
    private let wrote: @Sendable (Bool) -> Void
    private var lastRevision = 0
    /// Why it could not be written last time.
    private var trouble: String?
    /// Set when what stands there is no file of ours and stays: it is not to be lost.
    private var isLocked = false

    /// How large a file may be.
    private static let sizeLimit = 256 << 20

    /// The file at `path`; `wrote` is told whether a write succeeded.
    init(_ path: String, log: Log, wrote: @escaping @Sendable (Bool) -> Void) {
        self.path = path
        self.log = log
        self.wrote = wrote
    }

    /// The saved state; an empty one where there is none.
    ///
    /// A file that cannot be read is kept beside, as `FILE.corrupt-TIME`; what is no file is left alone.
    func load() -> ScalingState {
        do {
            let bytes = try FileBytes.read(path, limit: Self.sizeLimit)
            return try ScalingState(json: bytes)
        } catch let error as SystemError where error.code == ENOENT {
            log.info("No state was saved before", ("file", path))
        } catch {
            putAside("\(error)")
        }
        return ScalingState()
    }

    private func putAside(_ trouble: String) {
        let aside = "\(path).corrupt-\(Int(WallClock.unixSeconds))"
        if isFile, rename(path, aside) == 0 {
            log.error(
                "The saved state cannot be read and is kept aside",
                ("file", path),
                ("kept", aside),
                ("error", trouble)
            )
        } else {
            isLocked = true
            log.error(
                "The saved state cannot be read nor kept aside; none is saved until a restart without it",
                ("file", path),
                ("error", trouble)
            )
        }
    }

    /// Whether a plain file stands there, not a directory or a device.
    private var isFile: Bool {
        var found = stat()
        return stat(path, &found) == 0 && found.st_mode & S_IFMT == S_IFREG
    }

    /// Saves a state, unless a later one was saved already.
    ///
    /// - Returns: whether it stands in the file now, or a later one does.
    func save(_ state: ScalingState, revision: Int) -> Bool {
        guard revision > lastRevision else { return trouble == nil }
        lastRevision = revision
        guard !isLocked else {
            wrote(false)
            trouble = "what stands there is not written over"
            return false
        }
        do throws(SystemError) {
            try AtomicFile.write(Array(state.json.utf8), to: path, mode: 0o600)
            wrote(true)
            if trouble != nil { log.info("The state is saved again", ("file", path)) }
            trouble = nil
            return true
        } catch {
            wrote(false)
            log.change(
                trouble != error.description,
                .error,
                "Cannot save the state, so a restart would forget what came since",
                ("file", path),
                ("error", error.description)
            )
            trouble = error.description
            return false
        }
    }
}
