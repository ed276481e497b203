/// The exact arithmetic of a rule: from reference and amount to one integer, `breachBelow`.
public enum Floor {
    /// The allowed loss, exactly.
    ///
    /// - Parameters:
    ///   - reference: Day anchor or high-water mark.
    ///   - initial: Initial balance of this life.
    public static func limit(
        _ amount: RuleSpec.Amount, reference: Money, initial: Money, digits: CurrencyDigits
    ) -> ExactAmount {
        switch amount {
        case .shareOfInitial(let share): share.of(initial)
        case .shareOfAnchor(let share): share.of(reference)
        case .cash(let hundredMillionths): cash(hundredMillionths, digits)
        }
    }

    /// The floor, exactly: reference - limit, never above the lock.
    public static func exact(
        _ rule: RuleSpec, reference: Money, initial: Money, digits: CurrencyDigits
    ) -> ExactAmount {
        let loss = limit(rule.amount, reference: reference, initial: initial, digits: digits)
        if rule.metric == .realized { return ExactAmount(millionths: 0) - loss }
        let floor = ExactAmount(reference) - loss
        switch rule.lock {
        case .never: return floor
        case .initial(let plus): return min(floor, ExactAmount(initial) + cash(plus, digits))
        }
    }

    /// Broken iff metric < the result.
    ///
    /// There is no epsilon anywhere.
    ///
    /// - `below` (metric < F): ceil(F).
    /// - `at_or_below` (metric <= F): floor(F) + 1.
    public static func breachBelow(_ floor: ExactAmount, _ comparator: RuleSpec.Comparator) -> Money
    {
        switch comparator {
        case .below: floor.ceiling
        case .atOrBelow: floor.floor + Money(minorUnits: 1)
        }
    }

    /// 1e-8 units of a currency as an exact amount of its minor units.
    private static func cash(_ hundredMillionths: Int64, _ digits: CurrencyDigits) -> ExactAmount {
        ExactAmount(millionths: Int128(hundredMillionths) * Int128(digits.scale) / 100)
    }
}
