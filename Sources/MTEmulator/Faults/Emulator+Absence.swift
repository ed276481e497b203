import MTBridge
import RiskEngine

/// The server away: silent, gone, or with the trade server behind it lost.
extension Emulator {
    func setHalfOpen(_ isOn: Bool, cause: String) {
        if isOn, desk.halfOpenID == nil {
            desk.halfOpenID = logBegin(.halfOpen(true), cause: cause, isOpen: true)
        } else if !isOn, let id = desk.halfOpenID {
            desk.halfOpenID = nil
            logEnd(of: id, "half-open")
        }
        isHalfOpen = desk.halfOpenID != nil || !desk.silences.isEmpty
    }

    func endSilence(_ id: UInt64) {
        desk.silences.remove(id)
        isHalfOpen = desk.halfOpenID != nil || !desk.silences.isEmpty
        logEnd(of: id, "half-open")
    }

    /// Nothing is pushed, and answers to dealer requests are lost.
    var isMute: Bool { isHalfOpen || !desk.outages.isEmpty }

    /// Nobody can connect: an owner of listeners closes them, a server of links drops them.
    public var isDown: Bool { now < desk.downUntil }

    func goDown(milliseconds: Int64) {
        desk.generation += 1
        desk.downUntil = max(desk.downUntil, now.advanced(byMilliseconds: milliseconds))
        goneMilliseconds = milliseconds
    }

    /// Takes the order to disappear, if one was given.
    public func takeGone() -> Int64? {
        defer { goneMilliseconds = nil }
        return goneMilliseconds
    }

    func beginOutage(_ id: UInt64, milliseconds: Int64, code: Retcode) {
        if desk.outages.isEmpty { announce(.connected(false)) }
        desk.outages.append((id, code.rawValue))
        schedule(.end(id, .outage), after: milliseconds)
    }

    func endOutage(_ id: UInt64) {
        desk.outages.removeAll { $0.id == id }
        logEnd(of: id, "outage")
        guard desk.outages.isEmpty else { return }
        announce(.connected(true))
        if desk.resynchronising.isEmpty { announce(.synchronized) }
    }

    /// What a request gets while the trade server is away.
    var outageCode: Retcode? { desk.outages.last.map { Retcode(rawValue: $0.code) } }

    /// Tells all subscribers.
    func announce(_ event: BridgeEvent) {
        guard !isMute else { return }
        for id in clientsInOrder where clients[id]?.isSubscribed == true {
            clients[id]?.port?.event(event)
        }
    }

    func beginRestart(_ plan: RestartPlan, cause: String) {
        let id = logBegin(.restart(plan), cause: cause, milliseconds: plan.totalMs)
        let run = RestartRun(
            id: id, plan: plan, cause: "restart", snapshot: snapshot { _ in true })
        if !plan.synchronizesEarly { desk.resynchronising.insert(id) }
        if plan.keepsConnections {
            let fault = Fault.outage(milliseconds: plan.downMs, code: .errConnection)
            let outage = logBegin(fault, cause: "restart", milliseconds: plan.downMs)
            beginOutage(outage, milliseconds: plan.downMs, code: .errConnection)
        } else {
            let fault = Fault.gone(milliseconds: plan.downMs)
            let gone = logBegin(fault, cause: "restart", milliseconds: plan.downMs)
            goDown(milliseconds: plan.downMs)
            schedule(.end(gone, .gone), after: plan.downMs)
        }
        schedule(.restart(run), after: plan.downMs)
    }

    /// The next way of being wrong after a restart; none left is the end of it.
    func continueRestart(_ run: RestartRun) {
        if !run.isBack {
            run.isBack = true
            if !run.plan.keepsConnections { desk.boots += 1 }
        }
        if let phase = run.nextPhase() {
            beginView(phase, cause: run.cause, snapshot: run.snapshot)
            schedule(.restart(run), after: phase.milliseconds)
            return
        }
        logEnd(of: run.id, "restart")
        if desk.resynchronising.remove(run.id) != nil, desk.resynchronising.isEmpty {
            announce(.synchronized)
        }
    }
}
