internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Stops enforcement when what it is about to do looks insane.
///
/// Counts the accounts acted on within a sliding window; beyond the limit (a number, or a share of
/// the server's accounts, whichever is larger) it trips, and everything further is withheld until a
/// person releases it, also over a restart.
final class Breaker: Sendable {
    private struct State {
        var acted: [(login: Login, at: MonotonicTime)] = []
        var tripped = false
        var accountsMax: Int
        var share: PartsPerMillion
        var windowMilliseconds: Int64

        init(_ settings: ServerSettings) {
            accountsMax = settings.breakerAccounts
            share = settings.breakerShare
            windowMilliseconds = settings.breakerWindowMilliseconds
        }

        func limit(accounts: Int) -> Int {
            max(accountsMax, Int(Int64(accounts) * share.rawValue / 1_000_000))
        }
    }
    private let state: Mutex<State>

    /// - Parameter isTripped: As the ledger remembers it.
    init(settings: ServerSettings, isTripped: Bool = false) {
        var begun = State(settings)
        begun.tripped = isTripped
        state = Mutex(begun)
    }

    /// What was acted on before a restart counts as if there had been none.
    func remember(_ acted: [(login: Login, at: UTCTime)], clock: any Clock) {
        let now = clock.monotonic()
        let utc = clock.utc()
        state.withLock { state in
            state.acted += acted.map { login, at in
                (login, now.advanced(byMilliseconds: -max(0, utc.milliseconds(since: at))))
            }
        }
    }

    /// A person closes it; it counts from zero.
    ///
    /// - Returns: Whether it was tripped.
    func release() -> Bool {
        state.withLock { state in
            defer { state.tripped = false }
            state.acted = []
            return state.tripped
        }
    }

    /// Takes over the limits of a reload; what it counted, and that it tripped, stays.
    func adopt(_ settings: ServerSettings) {
        state.withLock { state in
            var new = State(settings)
            new.acted = state.acted
            new.tripped = state.tripped
            state = new
        }
    }

    var windowMilliseconds: Int64 { state.withLock { $0.windowMilliseconds } }

    var isTripped: Bool { state.withLock { $0.tripped } }

    /// How many accounts may be acted on in a window, with `accounts` on the server.
    func limit(accounts: Int) -> Int {
        state.withLock { $0.limit(accounts: accounts) }
    }

    /// Asks to act on an account; one that was acted on in this window counts once.
    ///
    /// - Returns: Whether it may, and whether this very question tripped the breaker.
    func admit(
        _ login: Login, accounts: Int, now: MonotonicTime
    ) -> (admitted: Bool, justTripped: Bool) {
        state.withLock { state in
            guard !state.tripped else { return (false, false) }
            let horizon = now.advanced(byMilliseconds: -state.windowMilliseconds)
            state.acted.removeAll { $0.at <= horizon }
            if state.acted.contains(where: { $0.login == login }) { return (true, false) }
            guard state.acted.count < state.limit(accounts: accounts) else {
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
