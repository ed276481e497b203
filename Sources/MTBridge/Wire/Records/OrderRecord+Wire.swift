import RiskEngine

extension OrderRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&ticket, "ticket")
        try coder.choice(&login, "login")
        try coder.text(&symbol, width: 32, "symbol")
        try coder.choice(&kind, "kind")
        try coder.choice(&state, "state")
        try coder.word(&digits, "digits")
        try coder.padding(5)
        try coder.choice(&volumeInitial, "volume_initial")
        try coder.choice(&volumeCurrent, "volume_current")
        try coder.double(&priceOrder, "price_order")
        try coder.double(&priceSL, "price_sl")
        try coder.double(&priceTP, "price_tp")
        try coder.time(&timeSetup, "time_setup")
        try coder.word(&positionID, "position_id")
        try coder.word(&dealer, "dealer")
        try coder.text(&comment, width: 32, "comment")
    }
}
