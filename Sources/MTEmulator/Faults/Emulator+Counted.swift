import MTBridge
import RiskEngine

extension Emulator {
    /// Faults that count replies: each spoils the next ones that it concerns, then ends.
    func applyCounted(_ records: inout [AccountRecord], _ scales: inout [Double]) {
        guard !faults.isEmpty, !records.isEmpty else { return }
        var kept: [CountedFault] = []
        for counted in faults {
            var rest = 0
            var next = counted.fault
            switch counted.fault {
            case .unknownLogin(let replies):
                guard !records.isEmpty else {
                    kept.append(counted)
                    continue
                }
                records[0].login = Login(UInt64.max - 1)
                rest = replies - 1
                next = .unknownLogin(replies: rest)
            case .omit(let logins, let replies):
                let left = records.indices.filter { !logins.contains(records[$0].login) }
                let applies = left.count < records.count
                if applies {
                    scales = left.map { scales[$0] }
                    records = left.map { records[$0] }
                }
                rest = applies ? replies - 1 : replies
                next = .omit(logins, replies: rest)
            case .equity(let login, let value, let replies):
                let at = records.firstIndex { $0.login == login }
                if let at { records[at].equity = value.applied(to: records[at].equity) }
                rest = at == nil ? replies : replies - 1
                next = .equity(login, value, replies: rest)
            // Only the three above are ever kept here.
            default: break
            }
            if rest > 0 {
                kept.append(CountedFault(id: counted.id, fault: next))
            } else {
                logEnd(of: counted.id, next.name)
            }
        }
        faults = kept
    }
}
