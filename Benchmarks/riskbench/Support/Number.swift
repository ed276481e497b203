/// Numbers as a reader wants them: about three digits that matter.
enum Number {
    static func text(_ value: Double) -> String {
        switch value.magnitude {
        case ..<10: fixed(value, decimals: 2)
        case ..<100: fixed(value, decimals: 1)
        default: fixed(value, decimals: 0)
        }
    }

    static func fixed(_ value: Double, decimals: Int) -> String {
        var scale = 1.0
        for _ in 0..<decimals { scale *= 10 }
        let whole = Int64((value.magnitude * scale).rounded())
        let sign = value < 0 && whole != 0 ? "-" : ""
        guard decimals > 0 else { return "\(sign)\(whole)" }
        let digits = String(whole % Int64(scale))
        let fraction = String(repeating: "0", count: decimals - digits.count) + digits
        return "\(sign)\(whole / Int64(scale)).\(fraction)"
    }
}
