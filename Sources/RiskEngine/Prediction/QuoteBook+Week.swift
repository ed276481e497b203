extension QuoteBook {
    /// Says which hour of the server's week it is, 0 … 167.
    ///
    /// Spreads have their hours: what is usual is kept for each. An hour seen for the first time
    /// begins with what was usual in the hour before.
    public func setHour(_ next: Int) {
        precondition((0..<Self.hoursOfWeek).contains(next), "no such hour of the week")
        guard next != hour else { return }
        for index in 0..<count {
            if hour != nil { remember(index) }
            let known = Double(spreads[index * Self.hoursOfWeek + next])
            let rounds = self[index].usual.rounds
            if known > 0 {
                let enough = max(rounds, settings.usualSpreadRoundsMin)
                self[index].usual = UsualSpread(value: known, rounds: enough)
            }
        }
        hour = next
    }

    /// Usual spreads of a quote by hour of the week, 0 where unknown: for the shell to keep.
    public func usualSpreads(of index: Int) -> [Float] {
        precondition(index >= 0 && index < count, "no such quote")
        if hour != nil { remember(index) }
        return Array(spreads[index * Self.hoursOfWeek..<(index + 1) * Self.hoursOfWeek])
    }

    /// Takes back what `usualSpreads` gave, before the hour is said.
    public func restore(_ values: [Float], of index: Int) {
        precondition(index >= 0 && index < count, "no such quote")
        guard values.count == Self.hoursOfWeek, values.allSatisfy({ $0 >= 0 && $0.isFinite })
        else { return }
        for hour in 0..<Self.hoursOfWeek {
            spreads[index * Self.hoursOfWeek + hour] = values[hour]
        }
        guard let hour, values[hour] > 0 else { return }
        self[index].usual = UsualSpread(
            value: Double(values[hour]), rounds: settings.usualSpreadRoundsMin)
    }

    private func remember(_ index: Int) {
        let usual = self[index].usual
        guard let hour, usual.rounds >= settings.usualSpreadRoundsMin else { return }
        spreads[index * Self.hoursOfWeek + hour] = Float(usual.value)
    }
}
