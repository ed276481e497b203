internal import RiskEngine
internal import Synchronization

/// Stops enforcement when what it is about to do looks insane.
///
/// Counts the accounts acted on within a sliding window; beyond the limit (a number, or a share of
/// the server's accounts, whichever is larger) it trips, and everything further is withheld until a
/// person resets it.
final class Breaker: Sendable {
    private struct State {
        var acted: [(login: Login, at: MonotonicTime)] = []
        var tripped = false
    }
    private let state = Mutex(State())
    private let accountsMax: Int
    private let share: PartsPerMillion
    private let windowMilliseconds: Int64

    init(settings: ServerSettings) {
        accountsMax = settings.breakerAccounts
        share = settings.breakerShare
        windowMilliseconds = settings.breakerWindowMilliseconds
    }

    var isTripped: Bool { state.withLock { $0.tripped } }

    /// How many accounts may be acted on in a window, with `accounts` on the server.
    func limit(accounts: Int) -> Int {
        max(accountsMax, Int(Int64(accounts) * share.rawValue / 1_000_000))
    }

    /// Asks to act on an account; one that was acted on in this window counts once.
    ///
    /// - Returns: Whether it may, and whether this very question tripped the breaker.
    func admit(
        _ login: Login, accounts: Int, now: MonotonicTime
    ) -> (admitted: Bool, justTripped: Bool) {
        let limit = limit(accounts: accounts)
        return state.withLock { state in
            guard !state.tripped else { return (false, false) }
            let horizon = now.advanced(byMilliseconds: -windowMilliseconds)
            state.acted.removeAll { $0.at <= horizon }
            if state.acted.contains(where: { $0.login == login }) { return (true, false) }
            guard state.acted.count < limit else {
                state.tripped = true
                return (false, true)
            }
            state.acted.append((login, now))
            return (true, false)
        }
    }

    func text(accounts: Int) -> String {
        isTripped ? "tripped" : "closed (limit \(limit(accounts: accounts)))"
    }
}
