import Foundation
import MTBridge
import RiskEngine

extension PopulationGenerator {
    /// One mid-life account.
    mutating func account(login: UInt64, family: Int) -> ScenarioAccount {
        let plan = DefaultMarket.families(options)[family].plan
        let group = pickGroup(family: family)
        let scale = group.currencyDigits == 0 ? 1.0 : 100.0
        let size: Double = random.pick([5_000, 10_000, 25_000, 50_000, 100_000, 200_000])
        let initial = Int64(size * (group.currency == "JPY" ? 100 : 1) * scale)
        let isFlat = random.chance(0.4)
        // 0.05 % to 5 % of the initial balance, thinner near the floor.
        let nearness = exponential(0.6 * log(max(1e-9, random.uniform())))
        let headroom =
            (isFlat ? random.uniform(0.01, 0.08) : 0.000_5 + 0.049_5 * nearness)
            * (plan == "trail" ? 0.5 : 1)
        let anchor = pickAnchor(plan: plan, initial: initial, isFlat: isFlat)
        let floor = Self.breachBelow(plan: plan, initial: initial, anchor: anchor)
        var equity = floor + max(1, Int64(Double(initial) * headroom))

        var account = ScenarioAccount()
        account.login = login
        account.group = group.name
        account.name = "Trader \(login)"
        account.positions = isFlat ? [] : positions(group: group, initial: initial, scale: scale)
        if let position = unquoted(group: group, initial: initial, scale: scale) {
            account.positions?.append(position)
        }
        var floating = account.positions?.reduce(0) { $0 + ($1.profitMinor ?? 0) } ?? 0
        if plan == "trail", equity - floating > initial {
            // The balance must not have been higher than the mark that the account starts with.
            if initial + floating < floor {
                account.positions = []
                floating = 0
            }
            equity = min(equity, initial) + floating
        }
        let balance = equity - floating
        let birth = start.advanced(
            byMilliseconds: -Int64(random.uniform(10, 45) * 86_400_000))
        account.registrationServerMs = serverMilliseconds(birth)
        account.deals = history(
            group: group, initial: initial, atReset: anchor.balance, now: balance, birth: birth,
            positions: account.positions ?? [])
        account.orders = orders(isFlat: isFlat)
        account.balanceMinor = balance
        account.creditMinor = 0
        account.equityMinor = equity
        account.balancePrevDayMinor = anchor.balance
        account.equityPrevDayMinor = anchor.equity
        account.enrolment = enrolment(
            account, plan: plan, initial: initial, group: group, anchor: anchor, floor: floor,
            birth: birth)
        return account
    }

    /// Balance and equity at the last reset.
    private mutating func pickAnchor(
        plan: String, initial: Int64, isFlat: Bool
    ) -> (balance: Int64, equity: Int64) {
        // A static account is deep in the hole by construction; the others are around their start.
        let gain =
            switch plan {
            case "static": random.uniform(-0.09, -0.03)
            case "trail": random.uniform(-0.03, 0)
            default: random.uniform(-0.03, 0.08)
            }
        let balance = initial + Int64(Double(initial) * gain)
        let carried = isFlat ? 0 : random.uniform(-0.01, 0.01)
        return (balance, balance + Int64(Double(initial) * carried))
    }

    /// The floor as riskd's `breachBelow`: 5 % daily of the initial balance below the balance
    /// (`bal`), 5 % of the anchor below the higher of both (`max`), 10 % static, at or below; 2.5 %
    /// of the initial balance below the highest equity (`trail`), which begins at it.
    static func breachBelow(
        plan: String, initial: Int64, anchor: (balance: Int64, equity: Int64)
    ) -> Int64 {
        switch plan {
        case "bal":
            let limit = PartsPerMillion(rawValue: 50_000).of(Money(minorUnits: initial))
            return (ExactAmount(Money(minorUnits: anchor.balance)) - limit).ceiling.minorUnits
        case "max":
            let high = Money(minorUnits: max(anchor.balance, anchor.equity))
            let limit = PartsPerMillion(rawValue: 50_000).of(high)
            return (ExactAmount(high) - limit).ceiling.minorUnits
        case "trail":
            let limit = PartsPerMillion(rawValue: 25_000).of(Money(minorUnits: initial))
            return (ExactAmount(Money(minorUnits: initial)) - limit).ceiling.minorUnits
        default:
            let floor = PartsPerMillion(rawValue: 900_000).of(Money(minorUnits: initial))
            return floor.floor.minorUnits + 1
        }
    }

    private mutating func pickGroup(family: Int) -> ScenarioGroup {
        let roll = random.uniform()
        let prefix = "prop\\\(DefaultMarket.families(options)[family].prefix)-"
        let suffix =
            roll < 0.55
            ? "usd"
            : roll < 0.63
                ? "usd-net"
                : roll < 0.70
                    ? "usd-fifo"
                    : roll < 0.90 ? "eur" : roll < 0.96 ? "nzd" : "jpy"
        return groups.first { $0.name == prefix + suffix } ?? groups[0]
    }

    private func enrolment(
        _ account: ScenarioAccount, plan: String, initial: Int64, group: ScenarioGroup,
        anchor: (balance: Int64, equity: Int64), floor: Int64, birth: UTCTime
    ) -> ScenarioEnrolment {
        var row = ScenarioEnrolment()
        row.plan = plan
        row.phase = "1"
        row.evaluationId = "ev-\(account.login)"
        row.start = zone.dateText(birth)
        row.initialBalanceMinor = initial
        row.currency = group.currency
        // Half a day on: the reset is midnight in Prague, the day is the one that begins there.
        row.anchorDay = EmulatorZone.utc.dateText(reset.advanced(byMilliseconds: 43_200_000))
        row.anchorUtcMs = reset.milliseconds
        row.anchorBalanceMinor = anchor.balance
        row.anchorEquityMinor = anchor.equity
        row.breachBelowMinor = floor
        return row
    }
}
