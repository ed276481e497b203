import RiskEngine

extension UserRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.choice(&login, "login")
        try coder.text(&group, width: 64, "group")
        try coder.word(&rights, "rights")
        try coder.word(&leverage, "leverage")
        try coder.word(&color, "color")
        try coder.word(&agent, "agent")
        try coder.word(&limitOrders, "limit_orders")
        try coder.padding(4)
        try coder.time(&registration, "registration")
        try coder.time(&lastAccess, "last_access")
        try coder.double(&balancePrevDay, "balance_prev_day")
        try coder.double(&equityPrevDay, "equity_prev_day")
        try coder.text(&name, width: 128, "name")
        try coder.text(&comment, width: 64, "comment")
    }
}
