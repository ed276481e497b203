internal import CLinux
internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// The predictor with what its numbers mean.
///
/// The quote thread's, but for those who ask it to explain: they wait a few milliseconds at most,
/// so that a quote thread that hangs holds up nobody.
final class PredictionDesk: Sendable {
    // @unchecked because only who holds the lock around them has them.
    struct Books: @unchecked Sendable {
        let predictor: Predictor
        var catalog: SymbolCatalog
        /// By quote number.
        var histories: [QuoteHistory] = []
        var keeping: [Int: QuoteKeeping] = [:]
        /// Of accounts whose positions could not be made into exposures.
        var obstacles: [Int: Obstacle] = [:]

        struct Obstacle {
            var login: Login
            var kind: ExposureObstacle
            /// Where it was met; nil where it is none symbol's.
            var symbol: String?
            var at: MonotonicTime
        }

        /// A history for each quote that the catalog has defined meanwhile.
        mutating func makeHistories() {
            while histories.count < catalog.keys.count { histories.append(QuoteHistory()) }
        }
    }
    private let books: Mutex<Books>
    private let board: PredictionBoard
    private let clock: any Clock

    static let attemptsMax = 20
    static let pauseMicroseconds: UInt32 = 250

    init(
        board: PredictionBoard, capacity: Int, settings: PredictorSettings, clock: any Clock
    ) {
        self.board = board
        self.clock = clock
        let predictor = Predictor(accountsMax: capacity, board: board, settings: settings)
        books = Mutex(Books(predictor: predictor, catalog: SymbolCatalog(predictor: predictor)))
    }

    /// For the quote thread, which holds it for moments only.
    func with<Result>(_ body: (inout Books) -> Result) -> Result {
        books.withLock { body(&$0) }
    }

    /// What the prediction says of an account now, and from now on the quotes it rests on are kept.
    ///
    /// Nil when the quote thread does not answer.
    func explain(slot: Int, login: UInt64, now: MonotonicTime) -> PredictionExplanation? {
        guard board.isAlive(now: now) else { return nil }
        return tryWith { explain(slot, login, now, &$0) }
    }

    /// Nil when the quote thread keeps the books for itself too long.
    func tryWith<Result>(_ body: (inout Books) -> Result) -> Result? {
        for attempt in 0..<Self.attemptsMax {
            if attempt > 0 { usleep(Self.pauseMicroseconds) }
            if let result = books.withLockIfAvailable({ body(&$0) }) { return result }
        }
        return nil
    }

    private func explain(
        _ slot: Int, _ login: UInt64, _ now: MonotonicTime, _ books: inout Books
    ) -> PredictionExplanation {
        // The board says whose prediction it is.
        let published = board.prediction(slot: slot, login: login)
        guard published.state != .unknown, let held = books.predictor.exposures(of: slot) else {
            return PredictionExplanation(prediction: Prediction(state: published.state))
        }
        var explanation = PredictionExplanation(
            prediction: books.predictor.prediction(slot: slot, now: now))
        let utc = clock.utc()
        var seen: Set<Int> = []
        let runs = held.map { Int($0.run) }
        let numbers =
            runs.map { (books.catalog.quoteOfRun[$0], false) }
            + runs.flatMap { books.catalog.legsOfRun[$0].map { ($0, true) } }
        for (number, isConversion) in numbers where seen.insert(number).inserted {
            books.keep(number, around: utc)
            explanation.quotes.append(books.quote(number, isConversion, now: now, utc: utc))
        }
        return explanation
    }
}

extension PredictionDesk.Books {
    fileprivate func quote(
        _ number: Int, _ isConversion: Bool, now: MonotonicTime, utc: UTCTime
    ) -> PredictionExplanation.Quote {
        let prices = predictor.quotes.prices(of: number)
        let changed = number < histories.count ? histories[number].last?.at : nil
        return PredictionExplanation.Quote(
            key: catalog.keys[number], isConversion: isConversion, bid: prices?.bid ?? 0,
            ask: prices?.ask ?? 0,
            ageMilliseconds: changed.map { utc.milliseconds(since: $0) } ?? 0,
            settlement: predictor.quotes.settlement(of: number, now: now),
            usualSpread: predictor.quotes.usualSpread(of: number))
    }

    /// Has a quote's windows of half a minute before and after `instant` made durable.
    fileprivate mutating func keep(_ number: Int, around instant: UTCTime) {
        let around = QuoteWindowRecord.aroundMilliseconds
        let until = instant.advanced(byMilliseconds: around)
        if keeping[number] != nil {
            keeping[number]?.until = until
            return
        }
        let first = instant.advanced(byMilliseconds: -around)
        keeping[number] = QuoteKeeping(next: QuoteWindowRecord.start(of: first), until: until)
    }

    /// The windows that are to be written now: whole ones, and once the one being filled.
    mutating func windowsDue(_ server: ServerID, utc: UTCTime) -> [QuoteWindowRecord] {
        var due: [QuoteWindowRecord] = []
        for (number, state) in keeping {
            guard number < histories.count else { continue }
            var state = state
            func record(_ start: UTCTime) {
                let points = histories[number].window(start)
                guard !points.isEmpty else { return }
                due.append(
                    QuoteWindowRecord(
                        server: server, symbol: catalog.keys[number].symbol,
                        priceClass: catalog.keys[number].priceClass, start: start,
                        points: points))
            }
            while state.next.advanced(byMilliseconds: QuoteWindowRecord.milliseconds) <= utc {
                record(state.next)
                state.next = state.next.advanced(byMilliseconds: QuoteWindowRecord.milliseconds)
            }
            if !state.isBegun {
                state.isBegun = true
                record(state.next)
            }
            keeping[number] = state.next > state.until ? nil : state
        }
        return due
    }
}
