import RiskEngine

extension DealerAnswer: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.choice(&retcode, "retcode")
        try coder.padding(4)
        try coder.word(&deal, "deal")
        try coder.word(&order, "order")
        try coder.choice(&volume, "volume")
        try coder.double(&price, "price")
        try coder.double(&bid, "bid")
        try coder.double(&ask, "ask")
        try coder.text(&comment, width: 32, "comment")
    }
}
