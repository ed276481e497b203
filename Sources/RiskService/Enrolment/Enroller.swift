internal import MTBridge
internal import RiskEngine

/// Decides an account's life and arms its rules, or says why not.
///
/// Pure.
///
/// The life comes from the ledger, unless the roster (or an operator) names another evaluation;
/// else from the roster; else from the opening balance deals. Where two sources disagree the
/// account stays unarmed: a person must decide.
struct Enroller {
    let request: ArmingRequest

    static func arm(_ request: ArmingRequest) throws(ArmingRefusal) -> ArmedAccount {
        try Enroller(request: request).arm()
    }

    private func arm() throws(ArmingRefusal) -> ArmedAccount {
        if let currency = request.plan.spec.currency, currency != request.entry.currency {
            throw ArmingRefusal(
                "plan \(request.plan.spec.name) is for \(currency), the account is in "
                    + request.entry.currency)
        }
        let (life, isNew, isFresh) = try decideLife()
        guard life.initialBalance > .zero else {
            throw ArmingRefusal("initial balance is not positive")
        }
        let arming = RuleArming(request: request, life: life, isNewLife: isFresh).arming()
        return ArmedAccount(life: life, isNewLife: isNew, arming: arming)
    }

    /// A life that goes on under a new number is new, and not fresh: it keeps anchors and marks.
    private func decideLife() throws(ArmingRefusal) -> (LifeRecord, isNew: Bool, isFresh: Bool) {
        if let stored = request.stored?.life, continues(stored) {
            try check(stored)
            guard !request.rearmed.isEmpty else { return (stored, false, false) }
            var life = stored
            life.life += 1
            life.enrolledAt = request.now
            return (life, true, false)
        }
        var life = LifeRecord(
            key: AccountKey(server: request.server, login: request.entry.login))
        life.life = (request.stored?.life.life ?? 0) + 1
        life.plan = request.plan.spec.name
        life.currency = request.entry.currency
        life.digits = request.entry.digits
        life.enrolledAt = request.now
        if let enrolment = request.enrolment {
            try fill(&life, from: enrolment)
        } else {
            try fillFromDeals(&life)
        }
        return (life, true, true)
    }

    /// Whether the stored life is still the one that the roster speaks of.
    private func continues(_ stored: LifeRecord) -> Bool {
        guard stored.plan == request.plan.spec.name else { return false }
        guard let enrolment = request.enrolment else { return true }
        return enrolment.evaluationId == stored.evaluationID && enrolment.phase == stored.phase
    }

    private func check(_ stored: LifeRecord) throws(ArmingRefusal) {
        guard stored.currency == request.entry.currency else {
            throw ArmingRefusal(
                "currency changed from \(stored.currency) to \(request.entry.currency)")
        }
        guard let enrolment = request.enrolment else { return }
        let initial = try initialBalance(enrolment)
        guard initial == stored.initialBalance else {
            throw ArmingRefusal(
                "roster says initial balance \(enrolment.initialBalance), this life began with "
                    + stored.initialBalance.decimal(stored.digits)
                    + "; a new life needs a new evaluation_id")
        }
    }

    private func initialBalance(_ enrolment: Enrolment) throws(ArmingRefusal) -> Money {
        guard let initial = Money(decimal: enrolment.initialBalance, digits: request.entry.digits)
        else {
            throw ArmingRefusal(
                "roster's initial balance '\(enrolment.initialBalance)' is not an amount in "
                    + request.entry.currency)
        }
        return initial
    }

    private func fill(_ life: inout LifeRecord, from enrolment: Enrolment) throws(ArmingRefusal) {
        guard enrolment.plan.isEmpty || enrolment.plan == request.plan.spec.name else {
            throw ArmingRefusal(
                "roster says plan \(enrolment.plan), the group belongs to \(request.plan.spec.name)"
            )
        }
        guard enrolment.currency.isEmpty || enrolment.currency == request.entry.currency else {
            throw ArmingRefusal(
                "roster says currency \(enrolment.currency), the group's is "
                    + request.entry.currency)
        }
        life.initialBalance = try initialBalance(enrolment)
        if let opening = request.history?.opening, life.life == 1,
            opening.amount != life.initialBalance
        {
            throw ArmingRefusal(
                "roster says initial balance \(enrolment.initialBalance), the opening deals say "
                    + opening.amount.decimal(request.entry.digits))
        }
        life.phase = enrolment.phase
        life.evaluationID = enrolment.evaluationId
        life.start = try start(enrolment)
        life.source = request.source
    }

    private func start(_ enrolment: Enrolment) throws(ArmingRefusal) -> UTCTime {
        if enrolment.start.isEmpty {
            return request.history?.opening.map { request.zone.utc(at: $0.at) } ?? request.now
        }
        if let date = CivilDate(String(enrolment.start.prefix(10))) {
            return UTCTime(milliseconds: date.dayNumber * 86_400_000)
        }
        throw ArmingRefusal("start '\(enrolment.start)' is not a date (expected 2026-11-21)")
    }

    private func fillFromDeals(_ life: inout LifeRecord) throws(ArmingRefusal) {
        guard let opening = request.history?.opening, opening.amount > .zero else {
            throw ArmingRefusal(
                "no roster line and no opening balance deal: enrol it in accounts.d or with "
                    + "'riskctl account enroll'")
        }
        life.initialBalance = opening.amount
        life.start = request.zone.utc(at: opening.at)
        life.source = .deals
    }
}
