extension Judge {
    /// What the events of one level say of its episodes.
    struct Records {
        /// Indices of the episodes that a flag, touch or hold rests on.
        var covered: Set<Int> = []
        /// Of `covered`, those that were only held: enough while a mask lasts.
        var onlyHeld: Set<Int> = []
        /// Episodes that begin from here on are excused: the level is flagged.
        var excusedFrom = Int64.max
        var flags = 0
        /// When the reads began that the hold rests on; nil while nothing is held.
        var heldFrom: Int64?
    }

    mutating func judgeLevel(_ index: Int, _ events: [RiskEvent]) {
        let records = judgeEvents(index, events)
        let missedBefore = verdict.missed
        judgeOpenHold(index, records)
        let excusedFrom = min(
            records.excusedFrom, flaggedAt[truth.levels[index].login] ?? .max)
        for (number, episode) in truth.episodes[index].enumerated() {
            let isOnlyHeld = records.onlyHeld.contains(number) && outlastsMask(episode)
            judgeEpisode(
                index, episode, from: isOnlyHeld ? bindsFrom(episode.begin) : nil,
                covered: records.covered.contains(number) && !isOnlyHeld,
                excused: episode.begin >= excusedFrom)
        }
        if let trace = truth.trace { judgeThrough(index, events, trace) }
        if records.excusedFrom < .max, truth.levels[index].window != nil {
            flaggedAt[truth.levels[index].login] = excusedFrom
        }
        if verdict.missed == missedBefore { judgeShown(index, events, until: excusedFrom) }
    }

    private mutating func judgeEvents(_ index: Int, _ events: [RiskEvent]) -> Records {
        var records = Records()
        for event in events {
            let basis = basis(of: event, level: index)
            // One hold accounts for all that was seen below until it ends.
            let wasHeld = records.heldFrom != nil
            if let from = records.heldFrom, event.kind == .flag || event.kind == .recovered {
                let shown = episodesShown(from: from, until: event.arrival, level: index)
                records.onlyHeld.formUnion(Set(shown).subtracting(records.covered))
                records.covered.formUnion(shown)
                records.heldFrom = nil
            }
            switch event.kind {
            case .flag:
                judgeFlag(index, event, basis, &records)
            case .touch:
                records.take(basis.episodes)
            case .recovered:
                judgeRecovered(index, event, wasHeld: wasHeld)
                records.hold(basis.episodes)
            case .hold:
                judgeHold(index, event, basis, wasHeld: wasHeld)
                records.hold(basis.episodes)
                records.heldFrom = records.heldFrom ?? basis.lastRead
            case .other:
                break
            }
        }
        return records
    }

    private mutating func judgeFlag(
        _ index: Int, _ event: RiskEvent, _ basis: Basis, _ records: inout Records
    ) {
        records.flags += 1
        guard records.flags == 1 else {
            verdict.duplicates += 1
            verdict.note(.duplicate, truth.levels[index], "flag \(records.flags), \(event.id)")
            return
        }
        guard let first = basis.episodes.first, let lastRead = basis.lastRead else {
            verdict.falseFlags += 1
            verdict.note(
                .falseFlag, truth.levels[index],
                "the floor was crossed at none of its reads (\(event.id))")
            records.excusedFrom = event.arrival
            return
        }
        verdict.flagged += 1
        records.take(basis.episodes)
        records.excusedFrom = lastRead
        judgeMasked(index, event, basis)
        let login = truth.levels[index].login
        let begin = truth.episodes[index][first].begin
        verdict.flags[login] =
            verdict.flags[login]
            ?? .init(
                crossing: begin, arrival: event.arrival,
                breachBelow: truth.episodes[index][first].breachBelow, floor: event.floor)
        // A flag that came before riskd was judged tells nothing of its speed under load.
        guard event.arrival >= parameters.from else { return }
        let crossing = bindsFrom(begin)
        let latency = max(0, event.arrival - crossing)
        verdict.latencies.append(latency)
        if latency > parameters.bound { verdict.late += 1 }
    }

    /// - Parameter from: When its bound runs, where that is not its beginning.
    private mutating func judgeEpisode(
        _ index: Int, _ episode: Episode, from: Int64?, covered: Bool, excused: Bool
    ) {
        // What begins after the run's end is not of the run.
        guard episode.begin < end else { return }
        verdict.episodes += 1
        let whole = min(episode.end ?? end, end) - episode.begin
        if whole < parameters.bound {
            if (episode.end ?? .max) > end {
                verdict.undecided += 1
            } else {
                verdict.transient += 1
                verdict.transientDurations.append(whole)
            }
        }
        if covered { return }
        if excused {
            verdict.excused += 1
            return
        }
        let judged = min(episode.end ?? end, end) - (from ?? isSeenFrom(episode.begin))
        guard judged > 0 else { return }
        verdict.unseen += 1
        if whole < parameters.bound, episode.end ?? .max <= end { verdict.transientUnseen += 1 }
        if truth.levels[index].trail > 0 {
            verdict.unrecorded.append(
                Verdict.Unrecorded(
                    login: truth.levels[index].login, lasted: judged, episode: episode))
        }
        verdict.unseenMax = max(verdict.unseenMax, judged)
        guard judged >= parameters.bound else { return }
        verdict.missed += 1
        verdict.note(
            .missed, truth.levels[index],
            "below for \(parameters.marketMilliseconds(judged)) ms from tick "
                + "\(episode.beginTick), nothing recorded")
    }

    /// An account that was shown below its floor, and about which nothing at all was recorded.
    private mutating func judgeShown(_ index: Int, _ events: [RiskEvent], until: Int64) {
        let last = parameters.recordedUntil - parameters.settle
        guard
            let shown = reads.below[index].first(where: { $0.mono >= parameters.from }),
            shown.mono <= last, shown.mono < until, !events.contains(where: { $0.kind != .other })
        else { return }
        verdict.missed += 1
        verdict.missedShown += 1
        verdict.note(
            .missedShown, truth.levels[index],
            "shown below its floor as of tick \(shown.tick), nothing recorded")
    }
}
