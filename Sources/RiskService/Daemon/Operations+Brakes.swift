internal import RiskEngine

extension Operations {
    func release(
        _ server: ServerID?, identity: String, reason: String
    ) throws(ControlError) -> String {
        let withheld = try ledger.withheld(server: server, reasons: BrakeDesk.releasedReasons)
        return try brakes.release(
            server, withheld, identity: identity, reason: reason,
            patienceMilliseconds: Self.patienceMilliseconds
        ).message
    }

    func enforce(
        _ violation: String, identity: String, reason: String
    ) throws(ControlError) -> String {
        let found = try ledger.withheld(violation: violation).first
        guard let item = found, item.flatten.reason != "voided" else {
            guard let view = ledger.violation(id: violation) else {
                throw ControlError("no violation has the id \(violation)", notFound: true)
            }
            throw ControlError(
                "nothing of \(violation) is withheld: its status is '\(view.status)'")
        }
        return try brakes.enforce(item, identity: identity, reason: reason).message
    }
}

extension LedgerView {
    /// As the reader's `withheld`, for the control thread.
    func withheld(
        server: ServerID? = nil, reasons: Set<String>? = nil, violation: String? = nil
    ) throws(ControlError) -> [WithheldEnforcement] {
        try read { reader throws(LedgerError) in
            try reader.withheld(server: server, reasons: reasons, violation: violation)
        }
    }
}
