import MTBridge
public import RiskEngine

extension Emulator {
    /// The earliest of next tick, walk step, scheduled fault, end of a fault, effect due.
    ///
    /// A simulation jumps there and calls `advance`; nil when nothing will ever happen of itself.
    public var nextEventTime: MonotonicTime? { nextDue }

    /// Plans what the configuration asks for; called once, by `begin`.
    func startTimers() {
        scheduleEndOfDay()
        startPlans()
    }

    func fire(_ timer: ServerTimer) {
        switch timer {
        case .endOfDay:
            scheduleEndOfDay()
            // A walk that was commanded goes on; this day's is then skipped, and says so.
            do throws(ScenarioError) {
                try beginEndOfDay()
            } catch { logRefusal("end-of-day", "\(error)") }
        case .walk: walkOn()
        case .account(let account, let stage): endDay(of: account, stage)
        case .reopen(let items, let weekday): reopen(items, weekday: weekday)
        case .planned(let index): carryOutPlan(index)
        case .chance(let index): tryChance(index)
        case .end(let id, let ending): end(id, ending)
        case .restart(let run): continueRestart(run)
        }
    }

    private func end(_ id: UInt64, _ ending: ServerTimer.Ending) {
        switch ending {
        case .view: endView(id)
        case .offMarket: endOffMarket(id)
        case .market: endMarketFault(id)
        case .outage: endOutage(id)
        case .silence: endSilence(id)
        case .gone: logEnd(of: id, "gone")
        }
    }

    /// False once an account was archived or deleted.
    func isPresent(_ account: Int) -> Bool { !desk.absent.contains(account) }
}
