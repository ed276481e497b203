/// Which closes may be in flight together without net exposure per symbol ever growing.
enum ClosePlan {
    /// The next round of writes: for each symbol what may be sent now; the rest waits for a read.
    ///
    /// 1. The surplus of the larger side, oldest first: net exposure only shrinks.
    /// 2. At net zero, opposite pairs against each other, where the group allows it.
    /// 3. Else one position alone, and its opposite in the next round (as rule 1).
    static func round(_ account: EnforcedAccount) -> [EnforcementOperation] {
        var bySymbol: [String: [EnforcedPosition]] = [:]
        for position in account.positions {
            bySymbol[position.symbol, default: []].append(position)
        }
        return bySymbol.keys.sorted().flatMap { symbol in
            round(symbol, bySymbol[symbol] ?? [], account)
        }
    }

    private static func round(
        _ symbol: String, _ positions: [EnforcedPosition], _ account: EnforcedAccount
    ) -> [EnforcementOperation] {
        let ordered = positions.sorted { ($0.openedAt, $0.ticket) < ($1.openedAt, $1.ticket) }
        if account.isFIFO { return ordered.first.map { [close($0, $0.volume)] } ?? [] }
        let buys = ordered.filter(\.isBuy)
        let sells = ordered.filter { !$0.isBuy }
        let bought = buys.reduce(Volume.zero) { $0 + $1.volume }
        let sold = sells.reduce(Volume.zero) { $0 + $1.volume }
        if bought > sold { return surplus(buys, bought - sold) }
        if sold > bought { return surplus(sells, sold - bought) }
        if account.isHedging && account.allowsCloseBy {
            return zip(buys, sells).map {
                .closeBy(ticket: $0.ticket, by: $1.ticket, symbol: symbol)
            }
        }
        return ordered.first.map { [close($0, $0.volume)] } ?? []
    }

    private static func surplus(
        _ positions: [EnforcedPosition], _ volume: Volume
    )
        -> [EnforcementOperation]
    {
        var left = volume
        var operations: [EnforcementOperation] = []
        for position in positions where left > .zero {
            let part = min(position.volume, left)
            operations.append(close(position, part))
            left = left - part
        }
        return operations
    }

    private static func close(
        _ position: EnforcedPosition, _ volume: Volume
    )
        -> EnforcementOperation
    {
        .close(
            ticket: position.ticket, symbol: position.symbol, isBuy: position.isBuy,
            volume: volume)
    }
}
