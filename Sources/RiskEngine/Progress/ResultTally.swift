/// Adds up an account's deals, one after the other in time: days, trades, the total.
public struct ResultTally: Sendable {
    private struct Opening {
        var at: Int64
        var day: Int32
        var volume: Int64
    }
    private let attribution: ProgressSpec.Attribution
    private let window: ProgressSpec.Window
    private var openings: [UInt64: Opening] = [:]
    private var indexOfDay: [Int32: Int] = [:]
    /// In the order of their first deal.
    public private(set) var days: [DayResult] = []
    public private(set) var total: Int64 = 0
    /// The sum of the days that ended above 0.
    public private(set) var positive: Int64 = 0
    /// The best day, or 0.
    public private(set) var bestDay: Int64 = 0
    /// The best trade, or 0.
    public private(set) var bestTrade: Int64 = 0
    /// The trade that the last deal closed.
    public private(set) var closed: ClosedTrade?
    /// The day of the last deal.
    public private(set) var today: Int32 = .min

    public init(
        attribution: ProgressSpec.Attribution = .close, window: ProgressSpec.Window = .start
    ) {
        self.attribution = attribution
        self.window = window
    }

    public var openPositions: Int { openings.count }

    public func result(of day: Int32) -> Int64 { indexOfDay[day].map { days[$0].result } ?? 0 }

    /// Takes the next deal; O(1), and O(days) when it makes the best day worse.
    public mutating func take(_ entry: ResultEntry) {
        closed = nil
        today = max(today, entry.day)
        switch entry.kind {
        case .payout:
            if window == .payout { begin() }
            return
        case .cost:
            add(entry.result, to: entry.day)
        case .opens:
            count(entry.day) { $0.openings += 1 }
            let opening = grow(entry)
            add(entry.result, to: attribution == .open ? opening.day : entry.day)
        case .closes, .reverses:
            close(entry)
        }
    }

    private mutating func begin() {
        days = []
        indexOfDay = [:]
        total = 0
        positive = 0
        bestDay = 0
        bestTrade = 0
    }

    private mutating func grow(_ entry: ResultEntry) -> Opening {
        var opening =
            openings[entry.position] ?? Opening(at: entry.at, day: entry.day, volume: 0)
        opening.volume &+= entry.volume
        openings[entry.position] = opening.volume == 0 ? nil : opening
        return opening
    }

    private mutating func close(_ entry: ResultEntry) {
        // Opened before anything that is known: its own day must do.
        let opening = openings[entry.position]
        if let opening {
            let trade = ClosedTrade(
                ticket: entry.ticket, position: entry.position, openedAt: opening.at,
                closedAt: entry.at, openedDay: opening.day, day: entry.day,
                result: entry.result)
            closed = trade
            bestTrade = max(bestTrade, trade.result)
        }
        count(entry.day) { day in
            day.closings += 1
            if opening?.day == entry.day { day.roundTrips += 1 }
            if entry.kind == .reverses { day.openings += 1 }
        }
        if var opening {
            opening.volume &+= entry.volume
            if entry.kind == .reverses {
                opening.at = entry.at
                opening.day = entry.day
            }
            openings[entry.position] = opening.volume == 0 ? nil : opening
        }
        let day = attribution == .open ? opening?.day : nil
        add(entry.result, to: day ?? entry.day)
    }

    private mutating func count(_ day: Int32, _ change: (inout DayResult) -> Void) {
        change(&days[index(of: day)])
    }

    private mutating func index(of day: Int32) -> Int {
        if let index = indexOfDay[day] { return index }
        indexOfDay[day] = days.count
        days.append(DayResult(number: day))
        return days.count - 1
    }

    private mutating func add(_ result: Int64, to day: Int32) {
        guard result != 0 else { return }
        let index = index(of: day)
        let before = days[index].result
        let after = before &+ result
        days[index].result = after
        total &+= result
        positive &+= max(0, after) &- max(0, before)
        if after >= bestDay {
            bestDay = after
        } else if before == bestDay {
            bestDay = max(0, days.map(\.result).max() ?? 0)
        }
    }
}
