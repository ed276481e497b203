internal import MTBridge
internal import RiskEngine

/// What deals say of a position: how much of what, opened at what price.
struct HeldPosition: Equatable {
    var symbol: String
    /// In 1e-8 lots; negative when sold.
    var volume: Int64 = 0
    var open = 0.0

    /// The positions that are open once all these deals are done.
    ///
    /// - Parameter deals: Of one account, ascending.
    static func open(after deals: some Sequence<DealRecord>) -> [UInt64: HeldPosition] {
        var held: [UInt64: HeldPosition] = [:]
        for deal in deals where deal.isTrade {
            var position = held[deal.positionID] ?? HeldPosition(symbol: deal.symbol)
            position.add(
                (deal.action == .buy ? 1 : -1) * Int64(clamping: deal.volume.rawValue), deal.price)
            held[deal.positionID] = position.volume == 0 ? nil : position
        }
        return held
    }

    /// What grows a position has it cost the mean; what shrinks it leaves the price; what turns it
    /// round begins anew.
    private mutating func add(_ volume: Int64, _ price: Double) {
        let after = self.volume &+ volume
        if self.volume == 0 || (self.volume < 0) != (after < 0) {
            open = price
        } else if (volume < 0) == (self.volume < 0) {
            open = (open * Double(self.volume) + price * Double(volume)) / Double(after)
        }
        self.volume = after
    }
}
