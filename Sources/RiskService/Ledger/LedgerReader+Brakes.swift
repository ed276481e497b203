internal import RiskEngine

// What holds enforcement.
extension LedgerReader {
    /// The brakes that are on: those of all servers first, then by server.
    public func brakes() throws(LedgerError) -> [BrakeRecord] {
        let statement = try database.prepare(
            "SELECT kind, server, at, identity, reason FROM brake ORDER BY server, kind")
        var brakes: [BrakeRecord] = []
        while try statement.step() {
            guard let kind = BrakeRecord.Kind(rawValue: statement.text(0)) else {
                throw damaged("the brake '\(statement.text(0))' is unknown")
            }
            let server = statement.text(1)
            brakes.append(
                BrakeRecord(
                    kind, server: server.isEmpty ? nil : ServerID(server), isSet: true,
                    at: UTCTime(milliseconds: statement.integer(2)), identity: statement.text(3),
                    reason: statement.text(4)))
        }
        return brakes
    }
}
