import RiskEngine

extension PositionRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&ticket, "ticket")
        try coder.choice(&login, "login")
        try coder.text(&symbol, width: 32, "symbol")
        try coder.choice(&side, "side")
        try coder.word(&digits, "digits")
        try coder.word(&reason, "reason")
        try coder.padding(5)
        try coder.choice(&volume, "volume")
        try coder.double(&priceOpen, "price_open")
        try coder.double(&priceCurrent, "price_current")
        try coder.double(&priceSL, "price_sl")
        try coder.double(&priceTP, "price_tp")
        try coder.double(&profit, "profit")
        try coder.double(&storage, "storage")
        try coder.double(&contractSize, "contract_size")
        try coder.double(&rateProfit, "rate_profit")
        try coder.double(&rateMargin, "rate_margin")
        try coder.time(&timeCreate, "time_create")
        try coder.time(&timeUpdate, "time_update")
        try coder.word(&expertID, "expert_id")
        try coder.word(&dealer, "dealer")
        try coder.text(&comment, width: 32, "comment")
    }
}
