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
    /// - Parameter cause: For the truth log: `command`, `schedule` or `random`.
    /// - Throws: When it names what is not there.
    public func apply(_ fault: Fault, cause: String) throws(ScenarioError) {
        switch fault {
        case .unknownLogin, .omit, .equity: faults.append(fault)
        case .garbage:
            let bytes = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            for id in clientsInOrder { clients[id]?.port?.garbage(bytes) }
        case .halfOpen(let isOn): isHalfOpen = isOn
        case .gone(let milliseconds): goneMilliseconds = milliseconds
        case .cash(let login, let action, let amount, let comment, let isHinted):
            try book(
                CashFlow(
                    login, action, minorUnits: try minor(amount, of: login), comment: comment,
                    isHinted: isHinted), cause: cause)
        case .endOfDay: try beginEndOfDay()
        }
        logs.truth(stamp, "fault") { line in line.pair("fault", "\(fault)") }
    }

    /// An amount of an account's currency in its minor units.
    private func minor(_ amount: Double, of login: Login) throws(ScenarioError) -> Int64 {
        guard let account = book.account(of: login) else { throw .invalid("no account \(login)") }
        return Int64((amount * book.scales[account]).rounded(.toNearestOrAwayFromZero))
    }

    /// Takes the order to disappear, if one was given.
    public func takeGone() -> Int64? {
        defer { goneMilliseconds = nil }
        return goneMilliseconds
    }
}

extension Emulator {
    /// True while `Fault.halfOpen` is on.
    public var isSilent: Bool { isHalfOpen }

    /// One line of counters, for the control socket.
    public var status: String {
        "accounts \(book.accounts.count) ticks \(tickCount) clients \(clients.count) "
            + "scheduled \(effects.count) "
            + "lag_p99_ms \(Double(tickLag.nanoseconds(at: 0.99)) / 1e6) "
            + "lag_max_ms \(Double(tickLag.maxNanoseconds) / 1e6)"
    }
}
