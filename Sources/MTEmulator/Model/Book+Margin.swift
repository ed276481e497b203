import MTBridge
import RiskEngine

extension Book {
    /// Margin of one leg in minor units; formulas in docs/emulator.md.
    func margin(slot: Int, leverage: UInt32) -> Int64 {
        let mark = marks[slot]
        let symbol = market.symbols[Int(mark.symbol)]
        let raw =
            switch symbol.record.calculation {
            case .forex: mark.units / Double(leverage)
            case .cfdLeverage: mark.units * mark.open / Double(leverage)
            case .futures: mark.units * symbol.marginInitial
            }
        let value = raw * entries[slot].record.rateMargin * mark.scale
        return Int64(value.rounded(.toNearestOrAwayFromZero))
    }

    /// What the pending orders hold, whatever their symbols are.
    private func orderMargin(account: Int) -> Int64 {
        let perLot = Double(orderMarginPerLot[Int(accounts[account].group)])
        guard perLot != 0 else { return 0 }
        return orders[account].reduce(0) {
            $0 + Int64((perLot * $1.volumeCurrent.lots).rounded(.toNearestOrAwayFromZero))
        }
    }

    /// Per symbol the larger of the buy legs' sum and the sell legs' sum; then the sum of those.
    ///
    /// What pending orders hold is added.
    func refreshMargin(account: Int) {
        var total: Int64 = 0
        let slots = positionsByAccount[account]
        let leverage = max(1, users[account].leverage)
        for slot in slots {
            entries[Int(slot)].margin = margin(slot: Int(slot), leverage: leverage)
        }
        for (position, slot) in slots.enumerated() {
            let symbol = marks[Int(slot)].symbol
            // The first position of a symbol accounts for all of that symbol.
            if slots[..<position].contains(where: { marks[Int($0)].symbol == symbol }) { continue }
            var buys: Int64 = 0
            var sells: Int64 = 0
            for other in slots[position...] where marks[Int(other)].symbol == symbol {
                if marks[Int(other)].isSell {
                    sells += entries[Int(other)].margin
                } else {
                    buys += entries[Int(other)].margin
                }
            }
            total += max(buys, sells)
        }
        accounts[account].margin = total + orderMargin(account: account)
        refreshWatch(account: account)
    }

    /// Equity below this is a stop-out (or a margin call): ceil(percent x margin / 100).
    static func threshold(percent: Double, margin: Int64) -> Int64 {
        margin == 0 ? .min : Int64((percent * Double(margin) / 100).rounded(.up))
    }

    /// Recomputes between which equities an account needs no second look.
    func refreshWatch(account: Int) {
        let state = accounts[account]
        let group = Int(state.group)
        var low = Self.threshold(percent: groups[group].stopOut, margin: state.margin)
        var high = Int64.max
        let call = Self.threshold(percent: groups[group].marginCall, margin: state.margin)
        if state.activation == 0 { low = max(low, call) } else { high = min(high, call) }
        for index in levels[account].indices {
            // Not the whole level: its name would be retained and released.
            let breachBelow = levels[account][index].breachBelow
            let trails = levels[account][index].trail > 0
            if levels[account][index].isBelow {
                high = min(high, breachBelow)
                if trails { low = max(low, levels[account][index].lowest) }
            } else {
                low = max(low, breachBelow)
                if trails { high = min(high, levels[account][index].peak + 1) }
            }
        }
        accounts[account].watchLow = low
        accounts[account].watchHigh = high
    }
}
