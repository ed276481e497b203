internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The deal books of one server, and whose deals are to be read again.
///
/// Control plane: behind a lock. Pollers come here only for accounts whose cash is not explained,
/// and for those whose deals were just read.
final class DealBooks: Sendable {
    /// An account's positions, read to be marked at the quotes of a reset.
    struct Positions: Sendable {
        var records: [PositionRecord] = []
        var at = ServerTime(milliseconds: 0)
        var isUnreadable = false
    }
    private struct State {
        var books: [Login: DealBook] = [:]
        /// Slots whose holder needs their deals, and whether a verdict waits for them.
        var asked: [Int: Bool] = [:]
        var positions: [Login: Positions] = [:]
        /// Accounts whose equity at a reset is looked for, and since when.
        var markedSince: [Login: MonotonicTime] = [:]
    }
    private let state = Mutex(State())

    func book(of login: Login) -> DealBook? { state.withLock { $0.books[login] } }

    /// - Returns: The book that this one replaces.
    @discardableResult
    func put(_ book: DealBook, of login: Login) -> DealBook? {
        state.withLock { $0.books.updateValue(book, forKey: login) }
    }

    func remove(_ login: Login) {
        state.withLock {
            $0.books[login] = nil
            $0.positions[login] = nil
            $0.markedSince[login] = nil
        }
    }

    func hasPositions(of login: Login) -> Bool { state.withLock { $0.positions[login] != nil } }

    func put(_ positions: Positions, of login: Login) {
        state.withLock { $0.positions[login] = positions }
    }

    /// The positions read last; each is used once.
    func takePositions(of login: Login) -> Positions? {
        state.withLock { $0.positions.removeValue(forKey: login) }
    }

    /// Since when the equity at the reset is looked for.
    func markedSince(_ login: Login, now: MonotonicTime) -> MonotonicTime {
        state.withLock { state in
            let since = state.markedSince[login] ?? now
            state.markedSince[login] = since
            return since
        }
    }

    /// It was found, or never will be.
    func endMarking(_ login: Login) {
        state.withLock {
            $0.markedSince[login] = nil
            $0.positions[login] = nil
        }
    }

    /// Has the deals of an account read; any poller's thread.
    func ask(slot: Int, isUrgent: Bool) {
        state.withLock { $0.asked[slot] = isUrgent || $0.asked[slot] == true }
    }

    /// What was asked since the last call.
    func takeAsked() -> [Int: Bool] {
        state.withLock { state in
            guard !state.asked.isEmpty else { return [:] }
            defer { state.asked = [:] }
            return state.asked
        }
    }
}
