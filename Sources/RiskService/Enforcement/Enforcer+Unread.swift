internal import MTBridge
internal import RiskEngine

// Reads that could not be had, wholly or in part.
extension Enforcer {
    /// A part of a read was refused, or not answered.
    func fail(_ failure: EnforcementRead.Failure, _ part: ReadPart, of number: Int) {
        guard var read = readsByNumber[number] else { return }
        read.failure = read.failure ?? failure
        if case .users = part { read.usersFailure = failure }
        if case .deals = part { postponeProof(read) }
        read.partsOpen -= 1
        readsByNumber[number] = read
        // Nothing of it would be answered before the others, or it is known already whose it is.
        let isOver =
            failure == .refused(.errFrequent)
            || failure == .refused(.errData) && read.logins.count > 1
        if isOver {
            readsByNumber[number]?.partsOpen = 0
            partsWanted.removeAll { $0.read == number }
        }
        settleRead(number)
    }

    /// Goes on when each part of a read has come to something.
    func settleRead(_ number: Int) {
        guard let read = readsByNumber[number], read.partsOpen <= 0 else { return }
        readsByNumber[number] = nil
        guard let failure = read.failure else {
            for login in read.logins { judge(login, read) }
            return
        }
        if isOfSomebody(failure, read) {
            let parts = readsApart.narrow(read.logins)
            for part in parts { beginRead(of: part) }
            if !parts.isEmpty { return }
        }
        for login in read.logins { unread(login, failure, read) }
    }

    /// Whether it fails for what one account is, so that the others can be read without it.
    private func isOfSomebody(_ failure: EnforcementRead.Failure, _ read: EnforcementRead) -> Bool {
        switch failure {
        case .refused(.errFrequent): false
        case .refused(.errData): true
        // It may be nobody's, and everybody would be asked for alone after an outage.
        case .refused, .silent: read.logins.count == 1 || read.isAnsweredInPart
        }
    }

    private func unread(
        _ login: Login, _ failure: EnforcementRead.Failure, _ read: EnforcementRead
    ) {
        guard cases[login] != nil else { return }
        guard read.logins.count == 1, failure != .refused(.errFrequent) else {
            return askAgain(login)
        }
        if case .refused(let retcode)? = read.usersFailure, retcode.kind == .notFound {
            return missing(login)
        }
        note(login, failure)
        // Who is not on the server any more has nothing that could be read, either.
        guard let users = read.users else { return askAgain(login) }
        guard let user = users[login] else { return missing(login) }
        judgeRightsAlone(login, user)
    }

    /// Its user record was read, what it holds was not.
    func judgeRightsAlone(_ login: Login, _ user: UserRecord) {
        guard let enforcement = cases[login] else { return }
        cases[login]?.user = user
        cases[login]?.readAt = now
        let isDisabled = user.rights & UserRights.tradeDisabled != 0
        if enforcement.goal != .flat { return judgeRights(login, isDisabled: isDisabled) }
        if let actions = cases[login]?.machine.onlyRightsRead(
            isTradeDisabled: isDisabled, now: now)
        {
            perform(actions, for: login)
        }
    }

    func missing(_ login: Login) {
        if let actions = cases[login]?.machine.missing(now: now) { perform(actions, for: login) }
    }

    private func askAgain(_ login: Login) {
        if let actions = cases[login]?.machine.readFailed(now: now) { perform(actions, for: login) }
    }

    /// Until then nothing is asked to be proved by deals, which could not be had.
    private func postponeProof(_ read: EnforcementRead) {
        for login in read.unproven {
            cases[login]?.proofAt = now.advanced(byMilliseconds: Self.proofMilliseconds)
        }
    }

    // MARK: Alarms

    /// Refused for good, or for long: a person must know.
    private func note(_ login: Login, _ failure: EnforcementRead.Failure) {
        let since = unreadSince[login] ?? now
        unreadSince[login] = since
        let isLong = now.milliseconds(since: since) >= Self.unreadMillisecondsMax
        switch failure {
        case .silent where isLong: alarm(login, "cannot be read (no answer)")
        case .refused(let retcode) where isLong: alarm(login, retcode)
        case .refused(let retcode):
            switch retcode.kind {
            case .permanent, .permissions: alarm(login, retcode)
            default: break
            }
        case .silent: break
        }
    }

    private func alarm(_ login: Login, _ retcode: Retcode) {
        alarm(login, "cannot be read (retcode \(retcode.rawValue))")
    }

    /// What is read of it cannot be acted upon; said once until it can.
    func alarm(_ login: Login, _ why: String) {
        guard unactable.insert(login).inserted else { return }
        context.service.events.say(
            JournalEntry(
                .enforcementFailed,
                "\(context.settings.id): \(login): \(why): not closed until that is mended",
                fields: [
                    (.server, context.settings.id.rawValue), (.login, String(login.rawValue)),
                ]))
    }

    /// Without an answer for so long, a person is told.
    static let unreadMillisecondsMax: Int64 = 10_000
}
