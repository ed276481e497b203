/// Which closes may be in flight together without net exposure per symbol ever growing.
enum ClosePlan {
    /// The next round of writes: for each symbol what may be sent now; the rest waits for a read.
    ///
    /// 1. The surplus of the larger side, oldest first: net exposure only shrinks.
    /// 2. At net zero, opposite pairs against each other, where the group allows it.
    /// 3. Else one position alone, and its opposite in the next round (as rule 1).
    ///
    /// - Parameter pending: Parts of positions that may still be closed by what was sent before.
    static func round(
        _ account: EnforcedAccount, pending: [UInt64: Volume] = [:]
    ) -> [EnforcementOperation] {
        var bySymbol: [String: [EnforcedPosition]] = [:]
        for position in account.positions {
            bySymbol[position.symbol, default: []].append(position)
        }
        return bySymbol.keys.sorted().flatMap { symbol in
            round(symbol, bySymbol[symbol] ?? [], account, pending)
        }
    }

    private static func round(
        _ symbol: String, _ positions: [EnforcedPosition], _ account: EnforcedAccount,
        _ pending: [UInt64: Volume]
    ) -> [EnforcementOperation] {
        let ordered = positions.sorted { ($0.openedAt, $0.ticket) < ($1.openedAt, $1.ticket) }
        if account.isFIFO { return ordered.first.map { [close($0, $0.volume)] } ?? [] }
        let buys = ordered.filter(\.isBuy)
        let sells = ordered.filter { !$0.isBuy }
        let bought = buys.reduce(Volume.zero) { $0 + $1.volume }
        let sold = sells.reduce(Volume.zero) { $0 + $1.volume }
        // With one side alone nothing can be closed too far: a ticket ends at zero.
        let late =
            buys.isEmpty || sells.isEmpty
            ? .zero : ordered.reduce(Volume.zero) { $0 + (pending[$1.ticket] ?? .zero) }
        if bought > sold, bought - sold > late {
            return surplus(buys, bought - sold - late)
        }
        if sold > bought, sold - bought > late {
            return surplus(sells, sold - bought - late)
        }
        if account.isHedging && account.allowsCloseBy {
            return zip(buys, sells).map {
                .closeBy(ticket: $0.ticket, by: $1.ticket, symbol: symbol)
            }
        }
        guard late == .zero else { return [] }
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

    /// One request; what is beyond the symbol's largest one waits for the next round.
    private static func close(
        _ position: EnforcedPosition, _ volume: Volume
    )
        -> EnforcementOperation
    {
        .close(
            ticket: position.ticket, symbol: position.symbol, isBuy: position.isBuy,
            volume: min(volume, position.volumeMax ?? volume))
    }
}
