internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The last sample of each account that was not believed, with what decided.
///
/// Pollers write, on the way of rejected samples only and without ever waiting; interfaces read.
final class RejectedSamples: Sendable {
    struct Entry: Sendable {
        var login: Login
        var sampleClass: SampleClass
        var fault: SampleFault
        /// Zeros where nothing could be read.
        var snapshot: Snapshot
        var at: UTCTime
    }
    private let entries = Mutex<[Int: Entry]>([:])

    /// Who finds it taken leaves it: the next rejected sample says the same.
    func note(_ entry: Entry, slot: Int) {
        _ = entries.withLockIfAvailable { $0[slot] = entry }
    }

    /// Nil while no sample of the account has been rejected.
    func last(slot: Int, login: Login) -> Entry? {
        entries.withLock { $0[slot] }.flatMap { $0.login == login ? $0 : nil }
    }
}

extension SampleFault {
    /// As people read it.
    var detail: String {
        switch self {
        case .none: "nothing is wrong with it"
        case .unreadable: "a number is none, or beyond what money can be"
        case .otherLogin: "the row is another login's"
        case .missing: "the reply had no row of it"
        case .allZero: "all zero, which no deal explains"
        case .sum: "equity is not balance + credit + floating"
        case .negativeMargin: "its margin is negative"
        case .margin: "it holds margin, and neither positions nor orders"
        case .clock: "the server's clock stands still, or is not plausible"
        case .frozen: "it stands still while quotes of what it holds moved"
        }
    }
}
