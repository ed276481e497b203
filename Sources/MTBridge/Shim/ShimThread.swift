internal import CLinux
internal import Glibc

/// Threads that run a shim's code: nobody waits for their end, because it may never come.
enum ShimThread {
    /// Runs `body` on a thread of its own; `name` has at most 15 bytes.
    ///
    /// False when the process may have no more threads.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) -> Bool {
        // unsafe: the box is retained for the new thread, which alone releases it.
        let box = unsafe Unmanaged.passRetained(Entry(name: name, body: body))
        var handle = pthread_t()
        let code = unsafe pthread_create(
            &handle, nil,
            { argument in
                guard let argument = unsafe argument else { return nil }
                let entry = unsafe Unmanaged<Entry>.fromOpaque(argument).takeRetainedValue()
                _ = unsafe clinux_thread_name(entry.name)
                entry.body()
                return nil
            }, unsafe box.toOpaque())
        guard code == 0 else {
            unsafe box.release()
            return false
        }
        pthread_detach(handle)
        return true
    }

    private final class Entry {
        let name: String
        let body: @Sendable () -> Void

        init(name: String, body: @escaping @Sendable () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
