// unsafe: in all of the file, who is watched was prepared, and keeps its slot while it is.
extension Predictor {
    /// The accounts to be polled next, the most urgent first.
    ///
    /// Below its floor and decided by one read first, then the oldest below its floor (the deepest
    /// of those alike), then the nearest in margins, then accounts that fell from prediction. One
    /// that was promoted is not named again until its sample came, or two seconds have passed.
    /// Allocates nothing when `promotions` has room.
    ///
    /// - Parameters:
    ///   - room: How many reads at most; `promotionsMax` is the limit.
    ///   - batch: Accounts of one request. Beside accounts below their floors, those that are only
    ///     near fill the last request and ask for none of their own.
    ///   - waiting: Accounts that are due beside them: they fill requests first.
    ///   - unhurried: When nobody is below a floor: how many others may be under way.
    ///   - promotions: They are appended.
    public func promotions(
        room: Int, batch: Int = .max, waiting: Int = 0, unhurried: Int = .max,
        now: MonotonicTime, into promotions: inout [Promotion]
    ) {
        let room = min(room, Self.promotionsMax)
        guard room > 0 else { return }
        candidates.removeAll()
        var underWay = 0
        for place in 0..<watches.count {
            guard !isUnderWay(place) else {
                underWay += 1
                continue
            }
            guard let candidate = candidate(place, now.nanoseconds) else { continue }
            offer(candidate, room: room)
        }
        fit(batch: batch, waiting: waiting, unhurried: unhurried - underWay)
        let first = promotions.count
        while candidates.count > 0 {
            let candidate = popLeastUrgent()
            let place = Int(candidate.place)
            watches[place].promotedAt = now.nanoseconds
            count(candidate.reason)
            promotions.append(
                Promotion(slot: Int(watches[place].slot), reason: candidate.reason))
        }
        promotions[first...].reverse()
        takeFallen(room: room - (promotions.count - first), into: &promotions)
    }

    /// Leaves no more of those that are not below a floor than may go: the least urgent leave.
    private func fit(batch: Int, waiting: Int, unhurried: Int) {
        var below = 0
        for index in 0..<candidates.count where candidates[index].reason == .below { below += 1 }
        let room = below % batch == 0 ? 0 : batch - below % batch
        let others = max(0, below == 0 ? unhurried : room - waiting)
        // Those below a floor are more urgent than all others.
        while candidates.count - below > others { popLeastUrgent() }
    }

    /// A pending account is read again anyway, or decided by the quotes.
    private func isUnderWay(_ place: Int) -> Bool {
        let watch = watches[place]
        if watch.promotedAt != 0 { return true }
        return unsafe aims[Int(watch.slot)].flags.contains(.pending)
    }

    private func candidate(_ place: Int, _ now: Int64) -> Candidate? {
        let watch = watches[place]
        let slot = Int(watch.slot)
        let predicted = unsafe marks[slot].predicted
        let zone = zone(slot)
        if predicted < zone.floor {
            // Not a number differs from everything.
            guard predicted != watch.refuted else { return nil }
            return Candidate(
                belowSince: min(watch.belowSince, now), distance: predicted - zone.floor,
                place: Int32(place), reason: .below, isSettled: watch.isSettled)
        }
        if predicted < zone.near {
            return Candidate(
                belowSince: .max, distance: (predicted - zone.floor) / zone.margin,
                place: Int32(place), reason: .near)
        }
        guard predicted > zone.peak, predicted != watch.refuted else { return nil }
        // A peak waits for those that are in danger, and the higher goes first.
        return Candidate(
            belowSince: .max, distance: 1 + 1 / max(predicted - zone.peak, 1e-9),
            place: Int32(place), reason: .peak)
    }

    private func count(_ reason: Promotion.Reason) {
        switch reason {
        case .below: counters.promotedBelow += 1
        case .near: counters.promotedNear += 1
        case .peak: counters.promotedPeak += 1
        case .fallen: counters.promotedFallen += 1
        }
    }

    private func takeFallen(room: Int, into promotions: inout [Promotion]) {
        var room = room
        var steps = prepared
        while room > 0 && fallenCount > 0 && steps > 0 {
            if fallenCursor >= prepared { fallenCursor = 0 }
            let slot = fallenCursor
            fallenCursor += 1
            steps -= 1
            // unsafe: below `prepared`.
            guard unsafe aims[slot].flags.contains(.fallen) else { continue }
            unsafe aims[slot].flags.remove(.fallen)
            fallenCount -= 1
            room -= 1
            count(.fallen)
            promotions.append(Promotion(slot: slot, reason: .fallen))
        }
    }

    // MARK: A heap of the `room` most urgent candidates, the least urgent of them on top

    private func offer(_ candidate: Candidate, room: Int) {
        if candidates.count < room {
            candidates.append(candidate)
            siftUp(candidates.count - 1)
        } else if Candidate.isMoreUrgent(candidate, candidates[0]) {
            candidates[0] = candidate
            siftDown()
        }
    }

    @discardableResult
    private func popLeastUrgent() -> Candidate {
        let top = candidates[0]
        let last = candidates.removeLast()
        if candidates.count > 0 {
            candidates[0] = last
            siftDown()
        }
        return top
    }

    private func siftUp(_ start: Int) {
        var index = start
        while index > 0 {
            let parent = (index - 1) / 2
            guard Candidate.isMoreUrgent(candidates[parent], candidates[index]) else { return }
            swap(index, parent)
            index = parent
        }
    }

    private func siftDown() {
        var index = 0
        while true {
            var worst = index
            for child in 2 * index + 1...2 * index + 2 where child < candidates.count {
                if Candidate.isMoreUrgent(candidates[worst], candidates[child]) { worst = child }
            }
            if worst == index { return }
            swap(index, worst)
            index = worst
        }
    }

    private func swap(_ a: Int, _ b: Int) {
        let kept = candidates[a]
        candidates[a] = candidates[b]
        candidates[b] = kept
    }
}
