/// Why a deal came about, as its record says.
struct DealCause {
    /// EnDealReason: 0 client, 2 dealer, 3 stop-loss, 4 take-profit, 5 stop-out.
    var reason: UInt8
    /// The manager's login; 0 is automatic.
    var dealer: UInt64
    var comment: String
    /// Whose request this was, for the action ledger.
    var request: UInt64 = 0
}
