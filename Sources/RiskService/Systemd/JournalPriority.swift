/// The syslog levels that riskd uses; `rawValue` is the number that journald stores.
public enum JournalPriority: Int, Sendable {
    /// The breaker tripped, or an enforcement failed: a person is needed now.
    case critical = 2
    /// An account or a server is blind.
    case error = 3
    /// A violation, or one that is held back.
    case warning = 4
    /// A warning rung, a mask, a change made by a person.
    case notice = 5
    /// What went as it should.
    case info = 6
}
