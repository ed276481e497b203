internal import CMTShim
internal import RiskEngine

/// Reads by logins, matched with what was asked for.
///
/// One account that cannot be expressed must not keep those beside it unread, nor be taken for an
/// account that has nothing: the whole reply is refused with ERR_DATA then, upon which riskd asks
/// for fewer at a time, until that account stands alone.
extension ShimWorker {
    /// An account of a reply that cannot be believed, and why.
    struct Oddity {
        var login: UInt64
        var what: String
    }

    func byLogin<R: WireRecord & Checkable>(
        _ name: StaticString, _ type: WireType, _ job: ShimJob, _ milliseconds: Int64,
        _ login: KeyPath<R, Login>,
        _ body: (UnsafeMutablePointer<mtshim_rows>, UInt32) -> UInt32,
        make: ([R], ServerTime) -> BridgeReply
    ) throws(ShimTrouble) -> ShimJob.Outcome {
        let size = WireLayout.size(of: R.self)
        let capacity = job.loginCount * R.expectedPerLogin
        // unsafe: the array is handed on to the call, which it outlives.
        let listed: Listed<R> = try unsafe read(name, type, size, capacity, milliseconds, body)
        guard case .records(let records, let at) = listed else {
            guard case .code(let code) = listed else { return .expired }
            return try refusal(code)
        }
        guard job.results.isIntact(behind: job.loginCount * 4) else {
            throw .fault("\(name): wrote behind the results that it was given")
        }
        var byLogin = Dictionary(grouping: records) { $0[keyPath: login].rawValue }
        let undecoded = Set(oddities.map(\.login))
        var ordered: [R] = []
        ordered.reserveCapacity(records.count)
        var refusals: [UInt32] = []
        // unsafe: `loginCount` results were prepared.
        let results = unsafe job.results.bytes(job.loginCount * 4)
        for index in 0..<job.loginCount {
            let key = job.login(index)
            let found = byLogin.removeValue(forKey: key) ?? []
            let result = unsafe results.load(fromByteOffset: index * 4, as: UInt32.self)
            guard result != .max else { throw .fault("\(name): says nothing of login \(key)") }
            guard !undecoded.contains(key) else { continue }
            if let what = Self.complaint(found, result, job.request) {
                oddities.append(Oddity(login: key, what: "login \(key) \(what)"))
            } else if result > 1, result != UInt32(MTSHIM_RET_ERR_NOTFOUND) {
                refusals.append(result)
            }
            ordered += found
        }
        for alien in byLogin.keys.sorted() {
            let what = "a record of login \(alien), which was not asked for"
            oddities.append(Oddity(login: alien, what: what))
        }
        try noteOddities(name)
        guard oddities.isEmpty, refusals.isEmpty else {
            // What is said of every one of them is said of the request.
            let isOfAll = refusals.count == job.loginCount && Set(refusals).count == 1
            return .reply(.retcode(isOfAll ? Retcode(rawValue: refusals[0]) : .errData))
        }
        return .reply(make(ordered, at))
    }

    /// What is wrong with the records of one account; nil when nothing is.
    private static func complaint<R: Checkable>(
        _ found: [R], _ result: UInt32, _ request: BridgeRequest
    ) -> String? {
        guard result <= 1 || found.isEmpty else { return "has records, but the result \(result)" }
        guard !R.isOnePerLogin || result != 0 || found.count == 1 else {
            return "is answered with \(found.count) records"
        }
        for record in found {
            if let oddity = record.oddity(request) { return "is odd: \(oddity)" }
        }
        return nil
    }

    /// Ends the connection for accounts that are odd for the first time: the shim may be broken.
    ///
    /// Afterwards it is the platform's own record, and only that account stays unread.
    func noteOddities(_ name: StaticString) throws(ShimTrouble) {
        let news = link.record.noteOdd(oddities.map(\.login))
        guard let first = oddities.first(where: { news.contains($0.login) }) else { return }
        let others = news.count > 1 ? " (and \(news.count - 1) accounts more)" : ""
        throw .fault("\(name): \(first.what)\(others)")
    }
}
