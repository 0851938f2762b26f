import Glibc

/// The jobs that wait for the event loop, added from any thread and taken out all at once.
///
/// It holds a mutex of the system and not one of the standard library: the thread sanitizer does not
/// see the latter's slow path and would report races that are none.
final class JobQueue: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private var jobs: [UnownedJob] = []

    init() {
        mutex = .allocate(capacity: 1)
        mutex.initialize(to: pthread_mutex_t())
        pthread_mutex_init(mutex, nil)
    }

    deinit {
        pthread_mutex_destroy(mutex)
        mutex.deallocate()
    }

    /// Adds a job; `true` when it is the only one, so that somebody must wake the loop.
    func append(_ job: UnownedJob) -> Bool {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        jobs.append(job)
        return jobs.count == 1
    }

    /// Takes out all jobs, in the order they were added.
    func takeAll() -> [UnownedJob] {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        // Not keeping the capacity: who takes them holds the buffer, so keeping would be a new one of
        // the same size in every round.
        let batch = jobs
        jobs = []
        return batch
    }
}
