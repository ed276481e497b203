import RiskEngine

extension QuoteRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.text(&symbol, width: 32, "symbol")
        try coder.word(&priceClass, "price_class")
        try coder.padding(4)
        try coder.double(&bid, "bid")
        try coder.double(&ask, "ask")
        try coder.time(&time, "time")
        try coder.word(&sequence, "sequence")
    }
}
