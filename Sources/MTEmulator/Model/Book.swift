import MTBridge
import RiskEngine

/// All accounts, positions, orders and deals of the server.
///
/// Hot columns (`accounts`, `marks`) are contiguous; a tick walks the index list of its symbol.
final class Book {
    let market: Market
    var groups: [GroupRecord] = []
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

    /// Slots of positions to re-mark at a tick of a symbol: held in it, or converted through it.
    var affected: [[Int32]]
    /// Slots of positions with a stop-loss or take-profit, by symbol.
    var guarded: [[Int32]]
    /// Accounts with pending orders, by symbol; an account is here once per order.
    var pending: [[Int32]]
    var accountIndex: [UInt64: Int32] = [:]
    var groupIndex: [String: Int] = [:]
    var slotByTicket: [UInt64: Int32] = [:]
    private(set) var freeSlots: [Int32] = []
    /// Accounts re-marked in the current round, in the order of their first position.
    var touched: [Int32] = []
    private var round: UInt32 = 0

    init(market: Market) {
        self.market = market
        affected = Array(repeating: [], count: market.symbols.count)
        guarded = affected
        pending = affected
    }

    func account(of login: Login) -> Int? { accountIndex[login.rawValue].map { Int($0) } }

    func group(of account: Int) -> GroupRecord { groups[Int(accounts[account].group)] }

    /// Re-marks every position that a tick of `symbol` moves; `touched` then lists their accounts.
    func mark(symbol: Int) {
        round &+= 1
        var list: [Int32] = []
        swap(&list, &touched)
        list.removeAll(keepingCapacity: true)
        // Local references: a span of a class's property would hold that property's access open.
        let heldQuotes = market.quotes
        let heldConversions = market.conversions
        let heldSlots = affected[symbol]
        let quotes = heldQuotes.span
        let conversions = heldConversions.span
        let slots = heldSlots.span
        var marks = self.marks.mutableSpan
        var accounts = self.accounts.mutableSpan
        for index in slots.indices {
            let slot = Int(slots[index])
            let mark = marks[slot]
            let quote = quotes[Int(mark.quote)]
            let rates = conversions[Int(mark.conversion)]
            let profit = mark.profit(
                closing: mark.isSell ? quote.ask : quote.bid, gain: rates.gain, loss: rates.loss)
            let account = Int(mark.account)
            if profit != mark.profit {
                marks[slot].profit = profit
                accounts[account].profit &+= profit &- mark.profit
            }
            if accounts[account].round != round {
                accounts[account].round = round
                list.append(mark.account)
            }
        }
        swap(&list, &touched)
    }

    /// Takes a free slot for a position, or makes one.
    func place(_ mark: PositionMark, _ entry: PositionEntry) -> Int {
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
