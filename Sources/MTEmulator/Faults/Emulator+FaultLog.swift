import MTBridge
import RiskEngine

extension Emulator {
    /// Writes a fault's beginning, with what the accounts that it names really have.
    ///
    /// - Parameter milliseconds: Nil for what is over at once, or ends by itself.
    /// - Returns: The fault's number.
    func logBegin(
        _ fault: Fault, cause: String, milliseconds: Int64? = nil, isOpen: Bool = false
    ) -> UInt64 {
        let id = desk.takeID()
        logs.truth(stamp, "fault") { line in
            line.pair("id", id)
            line.pair("fault", fault.name)
            line.pair("command", fault.description)
            line.pair("cause", cause)
            line.key("until_utc_ms")
            if isOpen {
                line.null()
            } else {
                line.value(utc.milliseconds + (milliseconds ?? 0))
            }
            line.key("truth")
            line.openArray()
            for login in fault.named.prefix(16) {
                guard let truth = truth(of: login) else { continue }
                line.openArray()
                line.value(login.rawValue)
                line.value(truth.balance)
                line.value(truth.equity)
                line.closeArray()
            }
            line.closeArray()
        }
        return id
    }

    func logEnd(of id: UInt64, _ name: String) {
        logs.truth(stamp, "fault_end") { line in
            line.pair("id", id)
            line.pair("fault", name)
        }
    }

    /// A fault that was due and could not be.
    func logRefusal(_ command: String, _ reason: String) {
        logs.truth(stamp, "fault_refused") { line in
            line.pair("command", command)
            line.pair("reason", reason)
        }
    }
}

extension Fault {
    /// The logins that the fault names.
    var named: [Login] {
        switch self {
        case .omit(let logins, _): return logins
        case .equity(let login, _, _), .cash(let login, _, _, _, _): return [login]
        case .view(let view):
            if case .logins(let logins) = view.scope { return logins }
            return []
        case .account(let change): return [change.login]
        case .deal(let change): return [change.login]
        case .unknownLogin, .garbage, .halfOpen, .silent, .gone, .outage, .restart, .offMarket,
            .spread, .sessionBreak, .endOfDay:
            return []
        }
    }
}
