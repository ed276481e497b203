internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// Stops enforcement when what it is about to do looks insane.
///
/// Counts the accounts acted on within a sliding window. Of those whose breach the quotes do not
/// corroborate there may be as many as its limit, of all together as many as a second, higher one:
/// a payrolls release looks like bad data, and bad data look like a payrolls release. Each limit is
/// a number, or a share of the server's accounts, whichever is larger. Beyond either it trips, and
/// everything further is withheld until a person releases it, also over a restart.
final class Breaker: Sendable {
    struct Acted: Sendable {
        var login: Login
        var at: MonotonicTime
        var isCorroborated: Bool
    }
    /// How many accounts may be acted on in a window.
    struct Limits: Equatable, Sendable {
        /// Without those whose breach the quotes corroborate.
        var uncorroborated: Int
        /// With them.
        var all: Int

        init(_ settings: ServerSettings, accounts: Int) {
            func share(_ share: PartsPerMillion) -> Int {
                Int(Int64(accounts) * share.rawValue / 1_000_000)
            }
            uncorroborated = max(settings.breakerAccounts, share(settings.breakerShare))
            all = max(
                settings.breakerCorroboratedAccounts, share(settings.breakerCorroboratedShare),
                uncorroborated)
        }
    }
    enum Answer: Equatable, Sendable {
        case admitted
        /// It had tripped before.
        case withheld
        /// This very question tripped it: more than so many accounts.
        case tripped(limit: Int, isOfAll: Bool)
    }
    private struct State {
        var acted: [Acted] = []
        var tripped = false
        var settings: ServerSettings

        mutating func forget(before horizon: MonotonicTime) { acted.removeAll { $0.at <= horizon } }
    }
    private let state: Mutex<State>

    /// - Parameter isTripped: As the ledger remembers it.
    init(settings: ServerSettings, isTripped: Bool = false) {
        state = Mutex(State(tripped: isTripped, settings: settings))
    }

    /// What was acted on before a restart counts as if there had been none.
    func remember(_ acted: [LedgerMemory.Enforced], clock: any Clock) {
        let now = clock.monotonic()
        let utc = clock.utc()
        state.withLock { state in
            state.acted += acted.map { account in
                Acted(
                    login: account.key.login,
                    at: now.advanced(byMilliseconds: -max(0, utc.milliseconds(since: account.at))),
                    isCorroborated: account.isCorroborated)
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
    func adopt(_ settings: ServerSettings) { state.withLock { $0.settings = settings } }

    var windowMilliseconds: Int64 { state.withLock { $0.settings.breakerWindowMilliseconds } }

    var isTripped: Bool { state.withLock { $0.tripped } }

    /// How many accounts may be acted on in a window, with `accounts` on the server.
    func limits(accounts: Int) -> Limits {
        Limits(state.withLock { $0.settings }, accounts: accounts)
    }

    /// How many accounts were acted on in the window that ends now.
    func counts(now: MonotonicTime) -> (uncorroborated: Int, all: Int) {
        state.withLock { state in
            let horizon = now.advanced(byMilliseconds: -state.settings.breakerWindowMilliseconds)
            state.forget(before: horizon)
            return (state.acted.count { !$0.isCorroborated }, state.acted.count)
        }
    }

    /// Asks to act on an account; one that was acted on in this window counts once.
    func admit(
        _ login: Login, isCorroborated: Bool, accounts: Int, now: MonotonicTime
    ) -> Answer {
        state.withLock { state in
            guard !state.tripped else { return .withheld }
            let horizon = now.advanced(byMilliseconds: -state.settings.breakerWindowMilliseconds)
            state.forget(before: horizon)
            if state.acted.contains(where: { $0.login == login }) { return .admitted }
            let limits = Limits(state.settings, accounts: accounts)
            if !isCorroborated,
                state.acted.count(where: { !$0.isCorroborated }) >= limits.uncorroborated
            {
                state.tripped = true
                return .tripped(limit: limits.uncorroborated, isOfAll: false)
            }
            guard state.acted.count < limits.all else {
                state.tripped = true
                return .tripped(limit: limits.all, isOfAll: true)
            }
            state.acted.append(Acted(login: login, at: now, isCorroborated: isCorroborated))
            return .admitted
        }
    }

    func text(accounts: Int) -> String {
        guard !isTripped else { return "tripped" }
        let limits = limits(accounts: accounts)
        return "closed (limit \(limits.uncorroborated), corroborated \(limits.all))"
    }
}
