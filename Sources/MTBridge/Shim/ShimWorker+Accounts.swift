internal import CMTShim
internal import RiskEngine

/// The hot read: 104 bytes per account go from the shim to the gate as they are.
extension ShimWorker {
    func accounts(_ job: ShimJob, milliseconds: Int64) throws(ShimTrouble) -> ShimJob.Outcome {
        let count = job.loginCount
        let size = AccountRows.recordSize
        var rows = unsafe ShimRows.make(job.rows, capacity: count, size: size)
        job.results.prepare(count * 4)
        let api = unsafe library.api
        // unsafe: logins, rows and results have `count` entries, and the job outlives the call.
        let code = try call("accounts", milliseconds: milliseconds) {
            unsafe api.pointee.accounts?(
                connection, job.logins.base.assumingMemoryBound(to: UInt64.self), UInt32(count),
                UInt32(milliseconds), &rows,
                job.results.base.assumingMemoryBound(to: UInt32.self)) ?? 12_000
        }
        let fault = unsafe ShimRows.fault(
            rows, job.rows, capacity: count, size: size, code: code)
        if let fault { throw .fault("accounts: \(fault)") }
        guard job.results.isIntact(behind: count * 4) else {
            throw .fault("accounts: wrote behind the results that it was given")
        }
        guard code <= 1 else { return try refusal(code) }
        oddities = []
        let found = try match(job, unsafe Int(rows.count))
        checkMoney(job, found)
        try noteOddities("accounts")
        return .accounts(count: found, at: ServerTime(milliseconds: unsafe rows.at))
    }

    /// Each login that was answered has one record, and nobody else has; in the order asked for.
    ///
    /// - Returns: How many rows there are; an account that is odd has none.
    private func match(_ job: ShimJob, _ found: Int) throws(ShimTrouble) -> Int {
        // unsafe: `loginCount` results were prepared.
        let results = unsafe job.results.bytes(job.loginCount * 4)
        let rows = unsafe AccountRows(
            bytes: job.rows.bytes(found * AccountRows.recordSize), count: found)
        var row = 0
        for index in 0..<job.loginCount {
            let isHere = row < found && rows.login(at: row).rawValue == job.login(index)
            if isHere { row += 1 }
            let result = unsafe results.load(fromByteOffset: index * 4, as: UInt32.self)
            if isHere != (result == 0) || result == .max { return try reorder(job, found) }
        }
        return row < found ? try reorder(job, found) : found
    }

    /// The same for records in any order, which they are put into.
    private func reorder(_ job: ShimJob, _ found: Int) throws(ShimTrouble) -> Int {
        let size = AccountRows.recordSize
        let rows = unsafe AccountRows(bytes: job.rows.bytes(found * size), count: found)
        var at: [UInt64: Int?] = [:]
        for row in 0..<found {
            let login = rows.login(at: row).rawValue
            // Two of one account: neither is believed.
            if at.updateValue(row, forKey: login) != nil { at[login] = .some(nil) }
        }
        // unsafe: copies of whole records within the two blocks, both of `found` records.
        let copy = unsafe [UInt8](job.rows.bytes(found * size))
        let results = unsafe job.results.bytes(job.loginCount * 4)
        var next = 0
        for index in 0..<job.loginCount {
            let login = job.login(index)
            let result = unsafe results.load(fromByteOffset: index * 4, as: UInt32.self)
            guard result != .max else {
                throw .fault("accounts: says nothing of login \(login)")
            }
            switch at.removeValue(forKey: login) {
            case .some(.some(let row)) where result == 0:
                unsafe copy.withUnsafeBytes {
                    guard let start = $0.baseAddress else { return }
                    unsafe (job.rows.base + next * size).copyMemory(
                        from: start + row * size, byteCount: size)
                }
                next += 1
            case .some(.some): note(login, "has a record, but the result \(result)")
            case .some(.none): note(login, "comes twice")
            case .none where result == 0: note(login, "is answered, but has no record")
            case .none: break
            }
        }
        for alien in at.keys.sorted() {
            let what = "a record of login \(alien), which was not asked for"
            oddities.append(Oddity(login: alien, what: what))
        }
        return next
    }

    private func note(_ login: UInt64, _ what: String) {
        oddities.append(Oddity(login: login, what: "login \(login) \(what)"))
    }

    /// No amount is NaN, infinite, or beyond what a double holds exactly in minor units.
    ///
    /// A row that has such goes on to the gate, which refuses it.
    private func checkMoney(_ job: ShimJob, _ found: Int) {
        let size = AccountRows.recordSize
        // unsafe: `found` whole records.
        let bytes = unsafe job.rows.bytes(found * size)
        let offsets = Self.moneyOffsets
        let limits = Self.magnitudeMax
        for row in 0..<found {
            let start = row * size
            let digits = unsafe Int(bytes[start + 92])
            let limit = digits < limits.count ? limits[digits] : -1
            var isFine = true
            for offset in offsets {
                let value = unsafe bytes.load(fromByteOffset: start + offset, as: Double.self)
                // False for NaN, too.
                isFine = isFine && value.magnitude <= limit
            }
            guard !isFine else { continue }
            let login = unsafe bytes.load(fromByteOffset: start, as: UInt64.self)
            oddities.append(Oddity(login: login, what: unsafe Self.complaint(bytes, row)))
        }
    }

    private static func complaint(_ bytes: UnsafeRawBufferPointer, _ row: Int) -> String {
        let rows = unsafe AccountRows(
            bytes: bytes, count: bytes.count / AccountRows.recordSize)
        let record = rows.record(at: row)
        let digits = CurrencyDigits(Int(record.currencyDigits))
        let odd = record.moneyFields.first { field in
            digits.map { Money(platform: field.1, digits: $0) == nil } ?? false
        }
        guard let odd else { return "login \(record.login): \(record.currencyDigits) digits" }
        return "login \(record.login): \(odd.0) is \(odd.1)"
    }

    /// Of the amounts, without margin_level, which is a ratio.
    private static let moneyOffsets = [8, 16, 24, 32, 40, 56, 64, 72, 80]
    /// By currency digits, in whole units.
    private static let magnitudeMax: [Double] = (0...8).map { digits in
        Money.magnitudeMax / Double(CurrencyDigits(digits)?.scale ?? 1)
    }
}
