internal import CLinux
internal import Synchronization

/// The shims of this process: each is loaded once, and its sins are remembered.
enum ShimRegistry {
    private static let records = Mutex<[String: ShimRecord]>([:])

    /// Any thread; blocks no longer than a dictionary takes.
    static func record(of path: String) -> ShimRecord {
        records.withLock { known in
            if let record = known[path] { return record }
            let record = ShimRecord(path: path)
            known[path] = record
            return record
        }
    }
}

/// What is known of one shim: its library, the threads that hang in it, how often it was caught.
final class ShimRecord: Sendable {
    private struct Conduct {
        /// Connections that were ended, whose threads may still be inside the shim.
        var ended: [ShimLink] = []
        /// When it was caught breaking the contract, in CLOCK_MONOTONIC nanoseconds, oldest first.
        var marks: [Int64] = []
        /// Accounts whose records cannot be believed, for which a connection was ended already.
        var oddLogins: Set<UInt64> = []
    }
    let path: String
    private let library = Mutex<ShimLibrary?>(nil)
    private let conduct = Mutex(Conduct())

    /// With more threads than this left behind in it, a shim gets no new connection.
    static let hungMax = 8
    /// A mark delays the connections of this long.
    static let marksMemoryNanoseconds: Int64 = 60_000_000_000
    static let delayMillisecondsMin: Int64 = 250
    static let delayMillisecondsMax: Int64 = 30_000
    static let oddLoginsMax = 1_024

    init(path: String) { self.path = path }

    /// The library, loaded at the first call.
    ///
    /// Runs the shim's code: only for threads that can be left behind.
    func load() throws(ShimError) -> ShimLibrary {
        try library.withLock { known throws(ShimError) in
            if let known { return known }
            let loaded = try ShimLibrary(ShimFile(path))
            known = loaded
            return loaded
        }
    }

    /// The library if it is there already; nil also while it is being loaded.
    var loaded: ShimLibrary? { library.withLockIfAvailable { $0 } ?? nil }

    /// How many threads of ended connections have not come back in time.
    var hungThreads: Int {
        let now = clinux_monotonic_ns()
        return conduct.withLock { conduct in
            conduct.ended.removeAll { $0.isOver }
            return conduct.ended.reduce(0) { $0 + $1.overdueCalls(now: now).count }
        }
    }

    /// Whether a connection that was ended still has threads.
    var isEnding: Bool {
        conduct.withLock { conduct in
            conduct.ended.removeAll { $0.isOver }
            return !conduct.ended.isEmpty
        }
    }

    /// Watches the threads of a connection that nobody pumps any more.
    func watch(_ link: ShimLink) {
        conduct.withLock { conduct in
            conduct.ended.removeAll { $0.isOver }
            conduct.ended.append(link)
        }
    }

    /// The shim broke its contract.
    func mark() {
        conduct.withLock {
            $0.marks.append(clinux_monotonic_ns())
            if $0.marks.count > 32 { $0.marks.removeFirst() }
        }
    }

    /// How long the next connection has to wait: a shim that is caught again and again must not
    /// log in at the server four times a second.
    func delayMilliseconds() -> Int64 {
        conduct.withLock { conduct in
            let oldest = clinux_monotonic_ns() - Self.marksMemoryNanoseconds
            conduct.marks.removeAll { $0 < oldest }
            guard !conduct.marks.isEmpty else { return 0 }
            let doublings = min(conduct.marks.count - 1, 10)
            return min(Self.delayMillisecondsMin << doublings, Self.delayMillisecondsMax)
        }
    }

    /// Which of these accounts no connection was ended for yet; remembers them.
    ///
    /// Once is a shim that may be broken. Again, it is the platform's own record: one account
    /// must not keep a whole server unread.
    func noteOdd(_ logins: [UInt64]) -> Set<UInt64> {
        guard !logins.isEmpty else { return [] }
        return conduct.withLock { conduct in
            let news = Set(logins).subtracting(conduct.oddLogins)
            let room = Self.oddLoginsMax - conduct.oddLogins.count
            conduct.oddLogins.formUnion(news.sorted().prefix(max(0, room)))
            return news
        }
    }
}
