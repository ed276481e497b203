import MTEmulator
import RiskEngine
import RiskService

// Accounts that are shown as they are not, in a way that adds up.
extension Judge {
    /// Until riskd must have found out that an account stands still, or that its positions are not
    /// shown: the slowest tier, twice where prices moved in the moment of a read, or where a deal
    /// before it excused the margin, and the reads that prove it.
    private static let foundMilliseconds: Int64 = 75_000
    /// As far from the truth what it holds must be, minor units: several times its tolerance.
    private static let wrongMinor: Int64 = 20_000
    /// Samples that are not believed are read again at least as often.
    private static let believedMilliseconds: Int64 = 20_000

    /// An account is about to be shown as it is not.
    ///
    /// - Returns: False when it should not be.
    func shows(_ fault: ViewFault, _ plan: Int, _ login: Login, at utc: Int64) -> Bool {
        guard let place = place(of: firm.key(plan, login)), !accounts[place].isEnforced,
            accounts[place].view.map({ $0.until + 120_000 < utc }) ?? true
        else { return false }
        let until = utc + fault.milliseconds
        accounts[place].view = AccountJudge.ShownView(
            from: utc, until: until, isEmpty: fault.kind == .empty)
        excuse(place: place, until: until + Self.believedMilliseconds)
        tally.views += 1
        return true
    }

    /// What is wrong for long is said to be, and what is right again is believed.
    func inspectViews(at utc: Int64, _ riskd: (AccountKey) -> AccountInspection?) {
        for place in accounts.indices {
            guard let view = accounts[place].view, let held = riskd(accounts[place].key) else {
                continue
            }
            let isDoubted = held.row.sampleClass == (view.isEmpty ? .torn : .stale)
            if utc <= view.until {
                if isDoubted, !view.isSeen {
                    accounts[place].view?.isSeen = true
                    tally.viewsSeen += 1
                }
                follow(place, view, held, isDoubted: isDoubted, at: utc)
            } else if !isDoubted {
                accounts[place].view?.isOver = true
            } else if !view.isOver, utc > view.until + Self.believedMilliseconds,
                isQuiet(accounts[place].server, at: utc)
            {
                fail(
                    "\(accounts[place].name) is \(held.row.sampleClass.name), and shown as it is",
                    at: utc)
                accounts[place].view?.isOver = true
            }
        }
    }

    private func follow(
        _ place: Int, _ view: AccountJudge.ShownView, _ held: AccountInspection, isDoubted: Bool,
        at utc: Int64
    ) {
        let account = accounts[place]
        guard let truth = account.history.latest, isWrong(view, truth, held) else {
            accounts[place].view?.wrongSince = nil
            return
        }
        let since = view.wrongSince ?? utc
        accounts[place].view?.wrongSince = since
        // Deals, nights and outages change what it holds: riskd begins anew.
        let from = max(since, account.alteredAt, servers[account.server].excusedUntil + 90_000)
        guard !isDoubted, isQuiet(account.server, at: utc), utc > from + Self.foundMilliseconds
        else { return }
        let what = view.isEmpty ? "holds margin and shows no positions" : "stands still"
        fail("\(account.name) \(what), and its samples are believed", at: utc)
        accounts[place].view = nil
    }

    /// Neither a fault nor the end of a server's day, when rows are torn, is near.
    private func isQuiet(_ server: Int, at utc: Int64) -> Bool {
        servers[server].excusedUntil < utc
            && servers[server].window(near: utc, tolerance: 120_000).isOutside
    }

    private func isWrong(
        _ view: AccountJudge.ShownView, _ truth: AccountTruth, _ held: AccountInspection
    ) -> Bool {
        if view.isEmpty { return truth.positions > 0 && truth.margin > 0 }
        // Of what prices do: cash that comes meanwhile is no quote's to tell.
        let floating = truth.profit + truth.storage
        return abs(floating - held.row.floating) > Self.wrongMinor
    }
}

extension AccountJudge {
    /// Whether what it showed then may have been of another time.
    func isShownFalse(at utc: Int64) -> Bool {
        guard let view else { return false }
        return utc >= view.from && utc <= view.until
    }
}
