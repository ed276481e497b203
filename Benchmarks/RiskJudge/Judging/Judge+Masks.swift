// Masks defer verdicts: what they held ends once, and is decided after them.
extension Judge.Records {
    /// A flag or a touch: a verdict.
    mutating func take(_ episodes: [Int]) {
        covered.formUnion(episodes)
        onlyHeld.subtract(episodes)
    }

    mutating func hold(_ episodes: [Int]) {
        onlyHeld.formUnion(Set(episodes).subtracting(covered))
        covered.formUnion(episodes)
    }
}

extension Judge {
    /// When the bound of what begins at `begin` runs: at once, or from the end of what defers it
    /// before it is over.
    func bindsFrom(_ begin: Int64) -> Int64 {
        deferred(
            begin,
            by: (parameters.masks + parameters.absences)
                .sorted { $0.lowerBound < $1.lowerBound })
    }

    /// From when it could be seen: masks do not stop measurement.
    func isSeenFrom(_ begin: Int64) -> Int64 { deferred(begin, by: parameters.absences) }

    private func deferred(_ begin: Int64, by spans: [Range<Int64>]) -> Int64 {
        var from = max(begin, parameters.from)
        for span in spans where span.lowerBound < from + parameters.bound && from < span.upperBound
        {
            from = span.upperBound
        }
        return from
    }

    /// Whether a hold is not enough: it went on for B after the mask into which it fell.
    func outlastsMask(_ episode: Episode) -> Bool {
        let from = bindsFrom(episode.begin)
        guard from > max(episode.begin, parameters.from) else { return false }
        return min(episode.end ?? end, end) - from >= parameters.bound
    }

    /// A flag that rests on a read inside a mask is false, unless the level lets it through.
    mutating func judgeMasked(_ index: Int, _ event: RiskEvent, _ basis: Basis) {
        guard let lastRead = basis.lastRead, let lastEquity = basis.lastEquity else { return }
        let isMasked = parameters.masks.contains {
            lastRead >= $0.lowerBound + parameters.maskSettle && lastRead < $0.upperBound
        }
        guard isMasked, lastEquity >= truth.levels[index].through ?? .min else { return }
        verdict.falseFlags += 1
        verdict.premature += 1
        verdict.note(
            .premature, truth.levels[index], "flagged on a read inside a mask (\(event.id))")
    }

    mutating func judgeHold(_ index: Int, _ event: RiskEvent, _ basis: Basis, wasHeld: Bool) {
        verdict.held += 1
        if wasHeld {
            verdict.duplicates += 1
            verdict.note(.duplicate, truth.levels[index], "held twice, \(event.id)")
        }
        guard basis.episodes.isEmpty else { return }
        verdict.falseFlags += 1
        verdict.note(
            .falseFlag, truth.levels[index],
            "held, and the floor was crossed at none of its reads (\(event.id))")
    }

    mutating func judgeRecovered(_ index: Int, _ event: RiskEvent, wasHeld: Bool) {
        verdict.recovered += 1
        guard !wasHeld else { return }
        verdict.duplicates += 1
        verdict.note(
            .duplicate, truth.levels[index], "recovered, and was not held (\(event.id))")
    }

    /// What is held when its mask has been over for B says nothing any more.
    mutating func judgeOpenHold(_ index: Int, _ records: Records) {
        guard let from = records.heldFrom else { return }
        let over = bindsFrom(from) + parameters.bound
        guard !parameters.masks.isEmpty, over <= end else { return }
        verdict.missed += 1
        verdict.heldForEver += 1
        verdict.note(
            .heldForEver, truth.levels[index],
            "held since a mask, and neither flagged nor recovered")
    }

    /// What goes below `through` inside a mask is flagged there: within B, as everywhere else.
    mutating func judgeThrough(_ index: Int, _ events: [RiskEvent], _ trace: EquityTrace) {
        let level = truth.levels[index]
        guard let through = level.through else { return }
        let flag = events.first { $0.kind == .flag }?.arrival ?? .max
        let excusedFrom = flaggedAt[level.login] ?? .max
        for mask in parameters.masks {
            var inside = level
            inside.breachBelow = min(through, level.breachBelow)
            inside.window = mask.clamped(to: level.window ?? mask)
            for episode in trace.episodes(of: inside) {
                let begin = max(episode.begin, parameters.from)
                let lasted = min(episode.end ?? end, end) - begin
                guard lasted >= parameters.bound, begin < excusedFrom,
                    flag > begin + lasted
                else { continue }
                verdict.missed += 1
                verdict.note(
                    .missed, level,
                    "below its mask floor for \(parameters.marketMilliseconds(lasted)) ms inside a "
                        + "mask, not flagged")
            }
        }
    }
}
