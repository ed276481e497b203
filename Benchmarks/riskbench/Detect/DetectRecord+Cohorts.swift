import Foundation
import RiskJudge

extension DetectRecord {
    private var second: Int64 { 1_000_000_000 / Int64(speed) }

    private func nanoseconds(_ milliseconds: Int) -> Int64 {
        Int64(milliseconds) * second / 1_000
    }

    /// Who is judged by which bound: one cohort, unless part of the accounts has trouble of its
    /// own.
    func cohorts(of population: Population) -> [Cohort] {
        let bound = nanoseconds(boundMilliseconds)
        let slow = nanoseconds(max(slowBoundMilliseconds, boundMilliseconds))
        let everyone = population.logins { _ in true }
        let trailing = population.logins { $0.plan == LevelRule.trailing.plan }
        var rest = everyone.subtracting(trailing)
        var cohorts: [Cohort] = []
        if unpredictablePercent > 0 {
            let held = population.logins { !$0.symbols.isDisjoint(with: population.unquoted) }
                .intersection(rest)
            cohorts.append(Cohort(name: "unpredictable", bound: slow, logins: held))
            rest.subtract(held)
        }
        if stalePercent > 0 {
            // mtemud --lose-hints: by the last two digits of the login.
            let silent = rest.filter { $0 % 100 < UInt64(stalePercent) }
            cohorts.append(Cohort(name: "without hints", bound: slow, logins: silent))
            rest.subtract(silent)
        }
        // A trade moves equity and exposures in a way that no quote foretells: the hint must lead
        // to a read first, so these are held to the bound of plain tiers.
        let restBound = stalePercent > 0 ? max(bound, nanoseconds(1_000)) : bound
        let name =
            unpredictablePercent > 0 ? "predictable" : stalePercent > 0 ? "hinted" : "accounts"
        cohorts.insert(Cohort(name: name, bound: restBound, logins: rest), at: 0)
        if !trailing.isEmpty {
            cohorts.append(
                Cohort(name: "trailing plan", bound: bound, logins: trailing, isApart: true))
        }
        return cohorts
    }
}

extension OffMarketTick {
    /// Finds the tick in what the emulator exported; nil when the run had none.
    ///
    /// - Throws: `BenchmarkError` when it is not there: then nothing was tested.
    init?(_ record: DetectRecord, ticks: String) throws {
        guard record.offMarketUTCMilliseconds != 0 else { return nil }
        let text = try String(contentsOfFile: ticks, encoding: .utf8)
        var number: Int64 = -1
        var found: Int64?
        for line in text.split(separator: "\n") {
            number += 1
            let fields = line.split(separator: ",")
            guard fields.count == 4, fields[1] == record.offMarketSymbol,
                let time = Int64(fields[0]), time >= record.offMarketUTCMilliseconds
            else { continue }
            guard let tick = found else {
                found = number
                continue
            }
            let after = (time - record.fromUTCMilliseconds) * 1_000_000 / Int64(record.speed)
            self.init(tick: tick, correctedTick: number, corrected: record.from + after)
            return
        }
        throw BenchmarkError("\(ticks): the off-market tick, and one after it, are not there")
    }
}
