/// A defect put into the campaign, which it must find: each does from outside what a bug in riskd
/// would have done.
enum CrashPlant: String, CaseIterable {
    /// Nothing is waited for before a close of unknown outcome is sent again.
    case noSettle = "no-settle"
    /// What was sent had not been made durable.
    case forgetSent = "forget-sent"
    /// The newest violations were published before their commit.
    case forgetTail = "forget-tail"
    /// An enforcement was not resumed.
    case forgetFlatten = "forget-flatten"
    /// A row of the audit is gone.
    case forgetAudit = "forget-audit"

    /// What is done to the ledger between a death and the next life.
    var statements: [String] {
        switch self {
        case .noSettle: []
        case .forgetSent: ["DELETE FROM intent WHERE action = 'close_position'"]
        case .forgetTail:
            [
                "DELETE FROM outbox WHERE seq > (SELECT max(seq) - 3 FROM outbox)",
                "DELETE FROM violation WHERE number = (SELECT max(number) FROM violation)",
            ]
        case .forgetFlatten:
            ["UPDATE intent SET state = 'confirmed' WHERE action = 'flatten'"]
        case .forgetAudit:
            ["DELETE FROM audit WHERE number = (SELECT max(number) / 2 FROM audit)"]
        }
    }
}
