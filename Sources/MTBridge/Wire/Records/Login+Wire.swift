import RiskEngine

extension Login: WireRecord {
    init() { self.init(0) }

    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.choice(&self, "login")
    }
}
