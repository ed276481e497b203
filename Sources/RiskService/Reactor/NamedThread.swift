internal import CLinux
internal import Glibc

/// A thread of our own with a name that `top -H` shows.
final class NamedThread: Sendable {
    private let handle: pthread_t

    /// Starts `body`; `name` has at most 15 bytes.
    ///
    /// - Throws: `SocketError` when the process may have no more threads.
    init(_ name: String, _ body: sending @escaping () -> Void) throws(SocketError) {
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
            throw SocketError("pthread_create \(name)", errno: code)
        }
        self.handle = handle
    }

    /// Waits for its end; call once, from another thread.
    func join() {
        _ = pthread_join(handle, nil)
    }

    private final class Entry {
        let name: String
        let body: () -> Void

        init(name: String, body: @escaping () -> Void) {
            self.name = name
            self.body = body
        }
    }
}
