import RiskEngine

extension Emulator {
    /// Starts (or, for `halfOpen(false)`, ends) a fault.
    public func inject(_ fault: Fault) {
        switch fault {
        case .unknownLogin, .omit, .equity: faults.append(fault)
        case .garbage:
            let bytes = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            for id in clientsInOrder { clients[id]?.port?.garbage(bytes) }
        case .halfOpen(let isOn): isHalfOpen = isOn
        case .gone(let milliseconds): goneMilliseconds = milliseconds
        }
        logs.truth(stamp, "fault") { line in line.pair("fault", "\(fault)") }
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
