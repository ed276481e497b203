internal import RiskEngine
internal import Synchronization

/// The deal books of one server, and whose deals are to be read again.
///
/// Control plane: behind a lock. Pollers come here only for accounts whose cash is not explained,
/// and for those whose deals were just read.
final class DealBooks: Sendable {
    private struct State {
        var books: [Login: DealBook] = [:]
        /// Slots whose holder needs their deals, and whether a verdict waits for them.
        var asked: [Int: Bool] = [:]
    }
    private let state = Mutex(State())

    func book(of login: Login) -> DealBook? { state.withLock { $0.books[login] } }

    /// - Returns: The book that this one replaces.
    @discardableResult
    func put(_ book: DealBook, of login: Login) -> DealBook? {
        state.withLock { $0.books.updateValue(book, forKey: login) }
    }

    func remove(_ login: Login) { state.withLock { _ = $0.books.removeValue(forKey: login) } }

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
