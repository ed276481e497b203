internal import MTBridge
internal import RiskEngine

// What the interfaces show of samples that were not believed.
extension ServerContext {
    /// Nil while no sample of the account has been rejected since the start.
    ///
    /// Called on the control thread, which waits for the quote thread a few milliseconds at most.
    func rejectedView(of entry: AccountEntry, now: MonotonicTime) -> RejectedSampleView? {
        guard let slot = entry.slot, let last = rejected.last(slot: slot, login: entry.login)
        else { return nil }
        let digits = entry.digits
        func text(_ minorUnits: Int64) -> String {
            Money(minorUnits: minorUnits).decimal(digits)
        }
        var view = RejectedSampleView()
        view.sampleClass = last.sampleClass.name
        view.fault = last.fault.name
        view.detail = last.fault.detail
        view.at = last.at.rfc3339
        view.inARow = Int(table.row(of: slot).inconsistentRun)
        if last.fault.showsValues {
            view.balance = text(last.snapshot.balance)
            view.credit = text(last.snapshot.credit)
            view.equity = text(last.snapshot.equity)
            view.floating = text(last.snapshot.floating)
            view.margin = text(last.snapshot.margin)
        }
        guard view.inARow > 0, last.fault == .frozen || last.fault == .margin else { return view }
        prediction?.desk.tryWith { books in
            guard let account = books.predictor.unclearAccount(slot: slot), account.isDecided
            else { return }
            view.reads = Int(account.reads)
            view.sinceMs = (now.nanoseconds - account.since) / 1_000_000
            guard account.doubt == .frozen, account.quote >= 0 else { return }
            view.symbol = books.catalog.keys[Int(account.quote)].symbol
            view.predictedLow = text(account.low)
            view.predictedHigh = text(account.high)
            view.tolerance = text(account.tolerance)
        }
        return view
    }
}

extension SampleFault {
    /// Whether there was a row of the account with numbers.
    var showsValues: Bool {
        switch self {
        case .none, .unreadable, .otherLogin, .missing: false
        case .allZero, .sum, .negativeMargin, .margin, .clock, .frozen: true
        }
    }
}
