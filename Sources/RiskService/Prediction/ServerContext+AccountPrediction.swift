internal import RiskEngine

// What the interfaces show of one account's prediction.
extension ServerContext {
    /// Nil unless accounts are predicted, and the account is armed.
    ///
    /// Called on the control thread, which waits for the quote thread a few milliseconds at most.
    func predictionView(of entry: AccountEntry, now: MonotonicTime) -> AccountPredictionView? {
        guard let prediction, let slot = entry.slot else { return nil }
        var view = AccountPredictionView()
        view.state = PredictionState.unknown.name
        guard prediction.board.isAlive(now: now) else {
            view.reason = "the quote thread is silent"
            return view
        }
        let published = prediction.board.prediction(slot: slot, login: entry.login.rawValue)
        view.state = published.state.name
        view.held = published.isHeld
        guard published.state != .unknown else {
            view.reason = "no sample or positions of it have come yet"
            prediction.desk.tryWith { view.add($0.obstacles[slot], of: entry) }
            return view
        }
        let digits = entry.digits
        let isKnown: Void? = prediction.desk.tryWith { books in
            let present = books.predictor.prediction(slot: slot, now: now)
            view.state = present.state.name
            if present.state.isPredictable {
                view.predicted = true
                view.equity = Money(minorUnits: present.equity).decimal(digits)
                view.equityAtUsualSpread =
                    Money(minorUnits: present.equityAtUsualSpread).decimal(digits)
            } else if case .unpredictable(let reason) = present.state {
                view.reason = books.why(reason, slot: slot, now: now)
                view.add(books.obstacles[slot], of: entry)
            }
        }
        if isKnown == nil { view.reason = "the quote thread did not answer in time" }
        return view
    }
}

extension AccountPredictionView {
    /// What stands in the way of the account's exposures says more than that there are none.
    fileprivate mutating func add(
        _ obstacle: PredictionDesk.Books.Obstacle?, of entry: AccountEntry
    ) {
        guard let obstacle, obstacle.login == entry.login else { return }
        state = obstacle.kind.rawValue
        reason = obstacle.kind.detail + (obstacle.symbol.map { ": \($0)" } ?? "")
    }
}

extension PredictionDesk.Books {
    /// The reason with the quotes that it is about.
    fileprivate func why(
        _ reason: UnpredictableReason, slot: Int, now: MonotonicTime
    ) -> String {
        let blocking: Settlement
        switch reason {
        case .noExposures: return reason.detail
        case .quoteAbsent: blocking = .absent
        case .quoteStale: blocking = .stale
        case .quoteCrossed: blocking = .crossed
        }
        let runs = (predictor.exposures(of: slot) ?? []).map { Int($0.run) }
        let numbers = Set(runs.flatMap { [catalog.quoteOfRun[$0]] + catalog.legsOfRun[$0] })
        let symbols = numbers.filter { predictor.quotes.settlement(of: $0, now: now) == blocking }
            .map { catalog.keys[$0].symbol }
        return symbols.isEmpty
            ? reason.detail : "\(reason.detail): \(Set(symbols).sorted().joined(separator: ", "))"
    }
}
