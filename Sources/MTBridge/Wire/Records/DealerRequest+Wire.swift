import RiskEngine

extension DealerRequest: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.choice(&action, "action")
        try coder.choice(&side, "side")
        try coder.choice(&fill, "fill")
        try coder.word(&digits, "digits")
        try coder.padding(3)
        try coder.choice(&login, "login")
        try coder.text(&symbol, width: 32, "symbol")
        try coder.choice(&volume, "volume")
        try coder.double(&price, "price")
        try coder.word(&position, "position")
        try coder.word(&positionBy, "position_by")
        try coder.word(&order, "order")
        try coder.text(&comment, width: 32, "comment")
    }
}
