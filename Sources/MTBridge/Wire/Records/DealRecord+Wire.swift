import RiskEngine

extension DealRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&ticket, "ticket")
        try coder.choice(&login, "login")
        try coder.word(&order, "order")
        try coder.word(&positionID, "position_id")
        try coder.text(&symbol, width: 32, "symbol")
        try coder.choice(&action, "action")
        try coder.choice(&entry, "entry")
        try coder.word(&reason, "reason")
        try coder.word(&digits, "digits")
        try coder.word(&currencyDigits, "currency_digits")
        try coder.padding(3)
        try coder.choice(&volume, "volume")
        try coder.choice(&volumeClosed, "volume_closed")
        try coder.double(&price, "price")
        try coder.double(&profit, "profit")
        try coder.double(&storage, "storage")
        try coder.double(&commission, "commission")
        try coder.double(&fee, "fee")
        try coder.time(&time, "time")
        try coder.word(&dealer, "dealer")
        try coder.text(&comment, width: 32, "comment")
    }
}
