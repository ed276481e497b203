import RiskEngine

extension GroupRecord: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.text(&name, width: 64, "name")
        try coder.text(&currency, width: 8, "currency")
        try coder.word(&currencyDigits, "currency_digits")
        try coder.choice(&marginMode, "margin_mode")
        try coder.flag(&fifoClose, "fifo_close")
        try coder.flag(&closeByAllowed, "close_by_allowed")
        try coder.word(&priceClass, "price_class")
        try coder.flag(&reports, "reports")
        try coder.padding(7)
        try coder.double(&marginCall, "margin_call")
        try coder.double(&stopOut, "stop_out")
    }
}
