/// Decides whether a sample may be believed, before anything else sees it.
public enum SnapshotGate {
    /// What a sample was classed as, with its values when they could be read at all.
    public struct Verdict: Sendable {
        public var sampleClass: SampleClass
        public var snapshot: Snapshot
        /// What decided; of a consistent sample it is `none`.
        public var fault: SampleFault

        init(
            _ sampleClass: SampleClass, _ snapshot: Snapshot = .unreadable,
            _ fault: SampleFault = .none
        ) {
            self.sampleClass = sampleClass
            self.snapshot = snapshot
            self.fault = fault
        }

        /// Of a sample without values.
        public init(_ sampleClass: SampleClass, fault: SampleFault) {
            self.init(sampleClass, .unreadable, fault)
        }
    }

    /// Classes one sample.
    ///
    /// Allocates nothing.
    ///
    /// - `impossible`: another login's row; NaN, infinite or beyond 2^53 minor units; all zero
    ///   where the account had something (the classic answer of a server that is just starting).
    /// - `torn`: equity differs from balance + credit + floating by more than one minor unit, or
    ///   margin is held that neither positions nor orders explain.
    /// - `stale`: the connection's clock stands still, or nothing of the account moves with quotes.
    ///
    /// - Parameters:
    ///   - zeroIsExplained: Deals are known that emptied the account (a payout of everything, a
    ///     loss cut off at zero): then all zero is a value like any other.
    ///   - isStale: Decided by the owner of the connection.
    ///   - doubt: What neither a row nor its history tells; decided by the quote thread.
    public static func classify(
        _ raw: RawSample, row: AccountRow, zeroIsExplained: Bool = false, isStale: Bool = false,
        doubt: SampleDoubt = .none
    ) -> Verdict {
        guard raw.login == row.login else {
            return Verdict(.impossible, .unreadable, .otherLogin)
        }
        guard let balance = Money(platform: raw.balance, scale: row.scale)?.minorUnits,
            let credit = Money(platform: raw.credit, scale: row.scale)?.minorUnits,
            let equity = Money(platform: raw.equity, scale: row.scale)?.minorUnits,
            let floating = Money(platform: raw.floating, scale: row.scale)?.minorUnits,
            let margin = Money(platform: raw.margin, scale: row.scale)?.minorUnits
        else { return Verdict(.impossible, .unreadable, .unreadable) }
        let snapshot = Snapshot(
            balance: balance, credit: credit, equity: equity, floating: floating, margin: margin)
        let isAllZero = balance == 0 && credit == 0 && equity == 0 && floating == 0
        let hadSomething =
            row.balance != 0 || row.credit != 0 || row.equity != 0 || row.initialBalance != 0
        if isAllZero && hadSomething && !zeroIsExplained {
            return Verdict(.impossible, snapshot, .allZero)
        }
        let difference = equity - (balance + credit + floating)
        guard difference.magnitude <= 1, margin >= 0 else {
            return Verdict(.torn, snapshot, margin < 0 ? .negativeMargin : .sum)
        }
        if isStale { return Verdict(.stale, snapshot, .clock) }
        guard doubt != .none else { return Verdict(.consistent, snapshot) }
        let sampleClass = doubt.sampleClass(of: snapshot, row: row)
        return Verdict(sampleClass, snapshot, sampleClass == .consistent ? .none : doubt.fault)
    }
}

extension Snapshot {
    /// Stands where no value could be read; never believed.
    static let unreadable = Snapshot(balance: 0, credit: 0, equity: 0, floating: 0, margin: 0)
}
