import MTEmulator

/// Wrong prices, each so short that of two answers about an account only one can show it.
///
/// An answer shows the state of the instant at which it is sent, `answerMilliseconds` after it was
/// asked for, and the next one about the same account is as much later. So a price that is wrong
/// for less than that, around the instant of an answer, is one bad sample.
struct BadTicks {
    let symbol: String
    let factor: Double
    private var left = 12
    private var nextAfter = Int64.min
    /// When the next one begins.
    private(set) var dueAt: Int64?

    static let answerMilliseconds: Int64 = 20
    private static let lengthMilliseconds: Int64 = 18
    private static let pauseMilliseconds: Int64 = 900

    init(symbol: String, factor: Double) {
        self.symbol = symbol
        self.factor = factor
    }

    var isOver: Bool { left == 0 && dueAt == nil }

    /// riskd asks for accounts: the answer will be a bad one.
    mutating func asked(at utc: Int64) {
        guard left > 0, dueAt == nil, utc >= nextAfter else { return }
        left -= 1
        dueAt = utc + Self.answerMilliseconds - Self.lengthMilliseconds / 2
        nextAfter = utc + Self.pauseMilliseconds
    }

    /// What begins now, if anything.
    mutating func due(at utc: Int64) -> Fault? {
        guard let dueAt, dueAt <= utc else { return nil }
        self.dueAt = nil
        return .offMarket(
            symbol: symbol, factor: factor, milliseconds: Self.lengthMilliseconds)
    }
}
