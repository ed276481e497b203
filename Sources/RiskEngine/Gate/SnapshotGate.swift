/// Decides whether a sample may be believed, before anything else sees it.
public enum SnapshotGate {
    /// What a sample was classed as, with its values when they could be read at all.
    public struct Verdict: Sendable {
        public var sampleClass: SampleClass
        public var snapshot: Snapshot

        init(_ sampleClass: SampleClass, _ snapshot: Snapshot = .unreadable) {
            self.sampleClass = sampleClass
            self.snapshot = snapshot
        }
    }

    /// Classes one sample.
    ///
    /// Allocates nothing.
    ///
    /// - `impossible`: another login's row; NaN, infinite or beyond 2^53 minor units; all zero
    ///   where the account had something (the classic answer of a server that is just starting).
    /// - `torn`: equity differs from balance + credit + floating by more than one minor unit.
    ///
    /// - Parameter zeroIsExplained: Deals are known that emptied the account (a payout of
    ///   everything, a loss cut off at zero): then all zero is a value like any other.
    ///
    /// Staleness is a property of the connection and is decided by its owner.
    public static func classify(
        _ raw: RawSample, row: AccountRow, zeroIsExplained: Bool = false
    ) -> Verdict {
        guard raw.login == row.login,
            let balance = Money(platform: raw.balance, scale: row.scale)?.minorUnits,
            let credit = Money(platform: raw.credit, scale: row.scale)?.minorUnits,
            let equity = Money(platform: raw.equity, scale: row.scale)?.minorUnits,
            let floating = Money(platform: raw.floating, scale: row.scale)?.minorUnits,
            let margin = Money(platform: raw.margin, scale: row.scale)?.minorUnits
        else { return Verdict(.impossible) }
        let snapshot = Snapshot(
            balance: balance, credit: credit, equity: equity, floating: floating, margin: margin)
        let isAllZero = balance == 0 && credit == 0 && equity == 0 && floating == 0
        let hadSomething =
            row.balance != 0 || row.credit != 0 || row.equity != 0 || row.initialBalance != 0
        if isAllZero && hadSomething && !zeroIsExplained {
            return Verdict(.impossible, snapshot)
        }
        let difference = equity - (balance + credit + floating)
        guard difference.magnitude <= 1, margin >= 0 else { return Verdict(.torn, snapshot) }
        return Verdict(.consistent, snapshot)
    }
}

extension Snapshot {
    /// Stands where no value could be read; never believed.
    static let unreadable = Snapshot(balance: 0, credit: 0, equity: 0, floating: 0, margin: 0)
}
