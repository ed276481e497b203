import MTBridge
import RiskEngine

/// All accounts, positions, orders and deals of the server.
///
/// A tick walks the runs of its symbol (`MarkRun`), each contiguous and sorted by account.
final class Book {
    let market: Market
    var groups: [GroupRecord] = []
    /// By group: what a lot of a pending order holds, minor units.
    var orderMarginPerLot: [Int64] = []
    var accounts: [AccountState] = []
    var users: [UserRecord] = []
    var levels: [[LevelWatch]] = []
    /// Minor units in one unit of the account's currency.
    var scales: [Double] = []
    var deals: [[DealRecord]] = []
    var positionsByAccount: [[Int32]] = []
    var marks: [PositionMark] = []
    var entries: [PositionEntry] = []
    var orders: [[OrderRecord]] = []

    /// Positions by what marks them.
    var runs: [MarkRun] = []
    var runIndex: [MarkRun.Key: Int] = [:]
    /// Runs to re-mark at a tick of a symbol: held in it, or converted through it.
    var runsBySymbol: [[Int]]
    /// Slots of positions with a stop-loss or take-profit, by symbol.
    var guarded: [[Int32]] { didSet { forgetStopBounds() } }
    /// Accounts with pending orders, by symbol; an account is here once per order.
    var pending: [[Int32]] { didSet { orderBounds = noBounds } }
    /// By symbol, then price class; nil until the next tick needs them.
    var stopBounds: [[TriggerBounds]?]
    var orderBounds: [[TriggerBounds]?]
    var accountIndex: [UInt64: Int32] = [:]
    var groupIndex: [String: Int] = [:]
    var slotByTicket: [UInt64: Int32] = [:]
    private(set) var freeSlots: [Int32] = []
    private var positionsOpened: UInt64 = 0
    private let noBounds: [[TriggerBounds]?]

    init(market: Market) {
        self.market = market
        let count = market.symbols.count
        runsBySymbol = Array(repeating: [], count: count)
        guarded = Array(repeating: [], count: count)
        pending = guarded
        noBounds = Array(repeating: nil, count: count)
        stopBounds = noBounds
        orderBounds = noBounds
    }

    /// Call when a position's stops or side have changed.
    func forgetStopBounds() { stopBounds = noBounds }

    /// Call when an account's pending orders have come under other prices.
    func forgetOrderBounds() { orderBounds = noBounds }

    func account(of login: Login) -> Int? { accountIndex[login.rawValue].map { Int($0) } }

    func group(of account: Int) -> GroupRecord { groups[Int(accounts[account].group)] }

    /// Takes a free slot for a position, or makes one.
    func place(_ given: PositionMark, _ entry: PositionEntry) -> Int {
        var mark = given
        positionsOpened += 1
        mark.sequence = positionsOpened
        if let slot = freeSlots.popLast() {
            marks[Int(slot)] = mark
            entries[Int(slot)] = entry
            return Int(slot)
        }
        marks.append(mark)
        entries.append(entry)
        return marks.count - 1
    }

    func release(slot: Int) {
        entries[slot].isOpen = false
        freeSlots.append(Int32(slot))
    }
}
