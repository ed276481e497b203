import RiskEngine

/// The same layout as `AccountRows`, which reads it in place.
extension AccountRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.choice(&login, "login")
        try coder.double(&balance, "balance")
        try coder.double(&credit, "credit")
        try coder.double(&equity, "equity")
        try coder.double(&margin, "margin")
        try coder.double(&marginFree, "margin_free")
        try coder.double(&marginLevel, "margin_level")
        try coder.double(&profit, "profit")
        try coder.double(&storage, "storage")
        try coder.double(&floating, "floating")
        try coder.double(&blockedCommission, "blocked_commission")
        try coder.word(&marginLeverage, "margin_leverage")
        try coder.word(&currencyDigits, "currency_digits")
        try coder.word(&soActivation, "so_activation")
        try coder.padding(10)
    }
}
