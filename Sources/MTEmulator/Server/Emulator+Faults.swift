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
