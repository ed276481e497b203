import MTBridge
import RiskEngine

extension Emulator {
    /// Faults that count replies: each spoils the next ones that it concerns, then ends.
    func applyCounted(_ records: inout [AccountRecord], _ scales: inout [Double]) {
        guard !faults.isEmpty, !records.isEmpty else { return }
        var kept: [Fault] = []
        for fault in faults {
            switch fault {
            case .unknownLogin(let replies):
                records[0].login = Login(UInt64.max - 1)
                if replies > 1 { kept.append(.unknownLogin(replies: replies - 1)) }
            case .omit(let logins, let replies):
                let left = records.indices.filter { !logins.contains(records[$0].login) }
                let applies = left.count < records.count
                if applies {
                    scales = left.map { scales[$0] }
                    records = left.map { records[$0] }
                }
                let rest = applies ? replies - 1 : replies
                if rest > 0 { kept.append(.omit(logins, replies: rest)) }
            case .equity(let login, let value, let replies):
                let at = records.firstIndex { $0.login == login }
                if let at { records[at].equity = value.applied(to: records[at].equity) }
                let rest = at == nil ? replies : replies - 1
                if rest > 0 { kept.append(.equity(login, value, replies: rest)) }
            // Only the three above are ever kept here.
            default: break
            }
            if records.isEmpty { break }
        }
        faults = kept
    }
}
