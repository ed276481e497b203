internal import MTBridge
internal import RiskEngine

// Once a second: what is shown, what is kept, what is said.
extension QuoteReader {
    func chores() {
        forgetLeavers()
        refreshInBackground()
        lookIntoUnclear()
        sayHour()
        let utc = context.service.clock.utc()
        let windows = prediction.desk.with { books in
            books.makeHistories()
            return books.windowsDue(context.settings.id, utc: utc)
        }
        if !windows.isEmpty { context.service.events.append([.quotes(windows)]) }
        publish()
    }

    /// Accounts that left while their ring was full.
    private func forgetLeavers() {
        for slot in 0..<context.directory.slotsUsed {
            let state = context.table.queues.state(of: slot)
            guard state.tier == .none, !state.isHeld else { continue }
            prediction.desk.with { books in
                books.predictor.forget(slot: slot)
                books.obstacles[slot] = nil
            }
        }
    }

    /// Spreads have their hours of the server's week.
    private func sayHour() {
        let time =
            context.board.current.serverTime
            ?? context.settings.zone.serverTime(at: context.service.clock.utc())
        let hour = Int(time.milliseconds / 3_600_000 % 168)
        guard hour >= 0 else { return }
        prediction.desk.with { $0.predictor.quotes.setHour(hour) }
    }

    private func publish() {
        var status = PredictionStatus()
        status.isConnected = driver.ready != nil
        status.positionReads = exposures.requests
        status.positionsWanted = exposures.count
        let systematic = prediction.desk.with { books in
            status.statistics = books.predictor.statistics
            addObstacles(books, to: &status)
            addQuotes(books, to: &status)
            return books.predictor.systematicErrors().map { error in
                PredictionAlarm.Systematic(
                    key: books.catalog.keys[error.quote], kind: error.kind,
                    partsPerMillion: error.error.rawValue)
            }
        }
        alarms.review(systematic)
        status.degraded = systematic.map(\.text)
        prediction.publish(status)
    }

    private func addObstacles(
        _ books: PredictionDesk.Books, to status: inout PredictionStatus
    ) {
        for (slot, obstacle) in books.obstacles {
            status.obstacles[obstacle.kind, default: 0] += 1
            let state = prediction.board.prediction(
                slot: slot, login: obstacle.login.rawValue
            ).state
            if state == .unpredictable(.noExposures) { status.obstaclesCounted += 1 }
        }
    }

    private func addQuotes(_ books: PredictionDesk.Books, to status: inout PredictionStatus) {
        let quotes = books.predictor.quotes
        status.quotes = books.catalog.keys.count
        for (number, key) in books.catalog.keys.enumerated() {
            if quotes.isQuarantined(number) { status.quarantined.append(key) }
            let settlement = quotes.settlement(of: number, now: now)
            switch settlement {
            case .absent, .stale, .crossed: status.unusable.append((key, settlement))
            case .settled, .quarantined, .unconfirmed, .wide, .unknownSpread: break
            }
            let error = books.predictor.errorStatistics(of: number)
            status.errors.append(
                PredictionStatus.QuoteError(
                    key: key, signed: error.signed, absolute: error.absolute,
                    count: error.samples))
        }
    }
}
