import MTBridge
import RiskEngine

extension Emulator {
    /// Obeys one line of the control socket, as FaultCommand.help lists them.
    ///
    /// - Returns: What the socket answers.
    /// - Throws: What was expected instead.
    public func obey(_ line: String) throws(ScenarioError) -> String {
        let words = line.split(separator: " ").map(String.init)
        switch words.first {
        case nil, "help": return FaultCommand.help
        case "status": return status
        case "truth": return try truthText(words)
        default:
            try apply(try FaultCommand.parse(line), cause: "command")
            return "ok"
        }
    }

    private func truthText(_ words: [String]) throws(ScenarioError) -> String {
        guard words.count == 2, let login = UInt64(words[1]), let truth = truth(of: Login(login))
        else { throw .invalid("truth: expected a LOGIN that is there") }
        return "balance_minor \(truth.balance) credit_minor \(truth.credit) "
            + "equity_minor \(truth.equity) margin_minor \(truth.margin) "
            + "blocked_minor \(truth.blockedCommission) positions \(truth.positions)"
    }

    /// Starts (or, for `halfOpen(false)`, ends) a fault; one that cannot be is logged as refused.
    public func inject(_ fault: Fault) {
        do throws(ScenarioError) {
            try apply(fault, cause: "command")
        } catch { logRefusal("\(fault)", "\(error)") }
    }

    /// Starts a fault.
    ///
    /// - Parameter cause: For the truth log: `command`, `schedule`, `random` or `restart`.
    /// - Throws: When it names what is not there.
    public func apply(_ fault: Fault, cause: String) throws(ScenarioError) {
        switch fault {
        case .unknownLogin, .omit, .equity:
            let id = logBegin(fault, cause: cause, isOpen: true)
            faults.append(CountedFault(id: id, fault: fault))
        case .garbage:
            _ = logBegin(fault, cause: cause)
            let bytes = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            for id in clientsInOrder { clients[id]?.port?.garbage(bytes) }
        case .halfOpen(let isOn): setHalfOpen(isOn, cause: cause)
        case .silent(let milliseconds):
            let id = logBegin(fault, cause: cause, milliseconds: milliseconds)
            desk.silences.insert(id)
            isHalfOpen = true
            schedule(.end(id, .silence), after: milliseconds)
        case .gone(let milliseconds):
            let id = logBegin(fault, cause: cause, milliseconds: milliseconds)
            goDown(milliseconds: milliseconds)
            schedule(.end(id, .gone), after: milliseconds)
        case .outage(let milliseconds, let code):
            let id = logBegin(fault, cause: cause, milliseconds: milliseconds)
            beginOutage(id, milliseconds: milliseconds, code: code)
        case .restart(let plan):
            beginRestart(plan ?? configuration.behaviour.restart ?? RestartPlan(), cause: cause)
        case .view(let view): beginView(view, cause: cause)
        case .offMarket(let symbol, let factor, let milliseconds):
            try beginOffMarket(
                fault, symbol: try known(symbol), factor: factor, milliseconds: milliseconds,
                cause: cause)
        case .spread(let symbol, let factor, let milliseconds):
            try beginMarketFault(
                fault, symbol: symbol, factor: factor, milliseconds: milliseconds, cause: cause)
        case .sessionBreak(let symbol, let milliseconds):
            try beginMarketFault(
                fault, symbol: symbol, factor: nil, milliseconds: milliseconds, cause: cause)
        case .cash(let login, let action, let amount, let comment, let isHinted):
            let minor = try minor(amount, of: login)
            _ = logBegin(fault, cause: cause)
            try book(
                CashFlow(
                    login, action, minorUnits: minor, comment: comment, isHinted: isHinted),
                cause: cause)
        case .account(let change): try carryOut(change, cause: cause)
        case .deal(let change): try alter(change, cause: cause)
        case .endOfDay:
            try beginEndOfDay()
            _ = logBegin(fault, cause: cause)
        }
    }

    /// The index of a symbol that a fault names.
    func known(_ symbol: String) throws(ScenarioError) -> Int {
        guard let index = market.index(of: symbol) else {
            throw .invalid("no symbol '\(symbol)'")
        }
        return index
    }

    func schedule(_ timer: ServerTimer, after milliseconds: Int64) {
        effects.schedule(.timer(timer), at: now.advanced(byMilliseconds: milliseconds))
    }

    /// An amount of an account's currency in its minor units.
    private func minor(_ amount: Double, of login: Login) throws(ScenarioError) -> Int64 {
        guard let account = book.account(of: login) else { throw .invalid("no account \(login)") }
        return Int64((amount * book.scales[account]).rounded(.toNearestOrAwayFromZero))
    }
}

extension Emulator {
    /// True while `Fault.halfOpen` is on.
    public var isSilent: Bool { isHalfOpen }

    /// One line of counters, for the control socket.
    public var status: String {
        "accounts \(book.accounts.count - desk.absent.count) ticks \(tickCount) "
            + "clients \(clients.count) scheduled \(effects.count) faults \(desk.nextID - 1) "
            + "lag_p99_ms \(Double(tickLag.nanoseconds(at: 0.99)) / 1e6) "
            + "lag_max_ms \(Double(tickLag.maxNanoseconds) / 1e6)"
    }
}
