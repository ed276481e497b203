import RiskEngine

extension SymbolRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.text(&name, width: 32, "name")
        try coder.text(&currencyBase, width: 8, "currency_base")
        try coder.text(&currencyProfit, width: 8, "currency_profit")
        try coder.text(&currencyMargin, width: 8, "currency_margin")
        try coder.word(&digits, "digits")
        try coder.choice(&calculation, "calculation")
        try coder.choice(&tradeMode, "trade_mode")
        try coder.word(&fillFlags, "fill_flags")
        try coder.padding(4)
        try coder.double(&contractSize, "contract_size")
        try coder.double(&tickSize, "tick_size")
        try coder.double(&tickValue, "tick_value")
        try coder.choice(&volumeMin, "volume_min")
        try coder.choice(&volumeMax, "volume_max")
        try coder.choice(&volumeStep, "volume_step")
        try coder.list(&sessions, "session_count")
    }
}

extension SymbolRecord.Session: WireRecord {
    init() { self.init(weekday: 0, openMinute: 0, closeMinute: 0) }

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&weekday, "weekday")
        try coder.padding(1)
        try coder.word(&openMinute, "open_minute")
        try coder.word(&closeMinute, "close_minute")
    }
}
