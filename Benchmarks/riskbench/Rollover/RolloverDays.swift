import Foundation
import RiskJudge

/// Trading days of a replay: which floor every account had when, by the anchors that riskd had.
///
/// The anchors are compared with the truth for themselves; what follows from them is judged here.
struct RolloverDays {
    private let record: RolloverRecord
    private let replay: RolloverReplay
    private let anchorsOf: [UInt64: [Int64: RolloverRecord.Anchor]]
    /// Resets of one day that happened more than once, days without an anchor.
    private(set) var faults: [String] = []

    init(_ record: RolloverRecord, _ replay: RolloverReplay) {
        self.record = record
        self.replay = replay
        var anchorsOf: [UInt64: [Int64: RolloverRecord.Anchor]] = [:]
        for anchor in record.anchors {
            let end = Self.milliseconds(anchor.nextReset) ?? 0
            let before = anchorsOf[anchor.login]?[end]
            anchorsOf[anchor.login, default: [:]][end] = anchor
            // The deals may tell what the reads before the reset could not, and nothing else may.
            if let before, before.provenance != "estimated" || anchor.provenance != "recomputed" {
                faults.append(
                    "login \(anchor.login) was reset twice in the day to \(anchor.nextReset)")
            }
        }
        self.anchorsOf = anchorsOf
        let missing = missingAnchors
        if let first = missing.first {
            faults.append("\(missing.count) account-days without an anchor, e.g. \(first)")
        }
    }

    private func host(_ utc: Int64) -> Int64 {
        replay.host(utc, first: record.first, speed: record.speed)
    }

    /// The days of a plan that take time in this replay, the first from before it; with the reset
    /// that each ends with.
    private func days(_ plan: RolloverPlan) -> [(start: Int64, end: Int64, window: Range<Int64>)] {
        let resets = plan.resets(replay).filter { $0 < replay.to }
        return resets.enumerated().compactMap { index, start in
            let next = index + 1 < resets.count ? resets[index + 1] : nil
            let lower = index == 0 ? Int64.min : host(start)
            let upper = next.map(host) ?? Int64.max
            return lower < upper ? (start, next ?? start + 86_400_000, lower..<upper) : nil
        }
    }

    /// A floor per account and day, days in their order.
    var levels: [Level] {
        var levels: [Level] = []
        for account in RolloverScenario.roll() {
            let plan = account.plan
            guard plan.isDaily else {
                levels.append(
                    Level(
                        login: account.login, name: plan.ruleID,
                        breachBelow: plan.breachBelow(anchor: RolloverPlan.initial)))
                continue
            }
            for (index, day) in days(plan).enumerated() {
                guard
                    let anchor = index == 0
                        ? RolloverPlan.initial : self.anchor(account.login, day.end)
                else { continue }
                var level = Level(
                    login: account.login, name: name(plan.ruleID, day.start),
                    breachBelow: plan.breachBelow(anchor: anchor))
                level.window = day.window
                level.through = plan.throughBelow
                levels.append(level)
            }
        }
        return levels
    }

    private func name(_ rule: String, _ start: Int64) -> String {
        "\(rule)@\(RolloverReplay.text(start))"
    }

    /// The event with its day in the rule's name, as the levels have it.
    func named(_ event: RiskEvent) -> RiskEvent {
        guard let start = Self.milliseconds(event.dayStart) else { return event }
        var event = event
        event.rule = name(event.rule, start)
        return event
    }

    private func anchor(_ login: UInt64, _ end: Int64) -> Int64? {
        anchorsOf[login]?[end].flatMap { TrailingPeaks.minor($0.value, digits: 2) }
    }

    private var missingAnchors: [String] {
        RolloverScenario.roll().filter(\.plan.isDaily).flatMap { account in
            days(account.plan).dropFirst().filter { anchor(account.login, $0.end) == nil }
                .map { "login \(account.login), day from \(RolloverReplay.text($0.start))" }
        }
    }

    /// Of every day that began in the replay.
    var anchors: [AnchorVerdict.Seen] {
        RolloverScenario.roll().filter(\.plan.isDaily).flatMap { account in
            days(account.plan).dropFirst().compactMap { day in
                guard let anchor = anchorsOf[account.login]?[day.end],
                    let value = TrailingPeaks.minor(anchor.value, digits: 2)
                else { return nil }
                var seen = AnchorVerdict.Seen(
                    login: account.login, kind: account.plan.anchor, value: value,
                    at: Self.milliseconds(anchor.at) ?? 0, provenance: anchor.provenance,
                    reset: day.start)
                seen.isUnwatched = replay.leap?.contains(day.start) ?? false
                return seen
            }
        }
    }

    /// Accounts with a day that began in the leap and whose anchor is an estimate.
    var estimated: Set<UInt64> {
        Set(anchors.filter { $0.isUnwatched && $0.provenance == "estimated" }.map(\.login))
    }

    var parameters: JudgeParameters {
        let second = 1_000_000_000 / Int64(record.speed)
        var parameters = JudgeParameters(
            bound: Int64(record.boundMilliseconds) * second / 1_000, from: host(replay.from),
            recordedUntil: record.recordedUntil)
        parameters.until = host(replay.to)
        parameters.speed = Int64(record.speed)
        parameters.masks = replay.masks.map { host($0.lowerBound)..<host($0.upperBound) }
        // riskd looks at the clock once a second.
        parameters.maskSettle = 2 * second
        if let leap = replay.leap {
            // Whoever slept through a weekend finds dead connections first.
            let end = host(leap.upperBound)
            parameters.absences = [end..<end + 20 * second]
        }
        return parameters
    }

    private static func milliseconds(_ text: String) -> Int64? {
        guard
            let date = (try? Date(text, strategy: .iso8601))
                ?? (try? Date(
                    text, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
        else { return nil }
        return Int64((date.timeIntervalSince1970 * 1_000).rounded())
    }
}
