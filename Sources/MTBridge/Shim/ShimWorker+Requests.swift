internal import CMTShim
internal import RiskEngine

/// All other requests.
extension ShimWorker {
    func outcome(of job: ShimJob, milliseconds: Int64) throws(ShimTrouble) -> ShimJob.Outcome {
        let api = unsafe library.api
        // unsafe: in all cases below the shim gets its own handle, and memory that outlives its
        // call.
        switch job.request {
        case .accounts: return try accounts(job, milliseconds: milliseconds)
        case .serverTime: return try serverTime(milliseconds)
        case .symbols:
            return try unsafe list("symbols", .symbolsReply, Self.symbolSize, 256, milliseconds) {
                unsafe api.pointee.symbols?(connection, $1, $0) ?? 12_000
            } make: {
                .symbols($0)
            }
        case .groups:
            return try unsafe list("groups", .groupsReply, Self.groupSize, 256, milliseconds) {
                unsafe api.pointee.groups?(connection, $1, $0) ?? 12_000
            } make: {
                .groups($0)
            }
        case .quotes:
            return try unsafe list("quotes", .quotesReply, Self.quoteSize, 512, milliseconds) {
                unsafe api.pointee.quotes?(connection, $1, $0) ?? 12_000
            } make: {
                .quotes($0)
            }
        case .logins(let mask):
            return try unsafe list("logins", .loginsReply, 8, 4_096, milliseconds) { rows, left in
                unsafe mask.withCString {
                    unsafe api.pointee.logins?(connection, $0, left, rows) ?? 12_000
                }
            } make: {
                .logins($0)
            }
        case .users, .positions, .orders, .deals:
            return try bulk(job, milliseconds)
        case .subscribe(let quotes):
            let outcome = try plain("subscribe", milliseconds) {
                unsafe api.pointee.subscribe?(connection, quotes ? 1 : 0, $0) ?? 12_000
            }
            // Also where the shim pushes nothing: then `state` is looked at.
            link.subscribe()
            return outcome
        case .orderCancel(let login, let ticket):
            return try plain("order_cancel", milliseconds) {
                unsafe api.pointee.order_cancel?(connection, login.rawValue, ticket, $0) ?? 12_000
            }
        case .userUpdate(let user):
            let record = ShimEncoding.bytes(of: user)
            return try plain("user_update", milliseconds) { left in
                unsafe record.withUnsafeBytes {
                    unsafe api.pointee.user_update?(
                        connection, $0.baseAddress?.assumingMemoryBound(to: mtshim_user.self),
                        UInt32($0.count), left) ?? 12_000
                }
            }
        case .dealerSend(let request):
            var input = mtshim_dealer_request(request, id: job.id)
            let code = try call("dealer_send", milliseconds: milliseconds) {
                unsafe api.pointee.dealer_send?(connection, &input, UInt32(milliseconds)) ?? 12_000
            }
            return .reply(.retcode(Retcode(rawValue: code)))
        }
    }

    private static let symbolSize = Int(MTSHIM_SYMBOL_SIZE)
    private static let groupSize = Int(MTSHIM_GROUP_SIZE)
    private static let quoteSize = Int(MTSHIM_QUOTE_SIZE)

    private func serverTime(_ milliseconds: Int64) throws(ShimTrouble) -> ShimJob.Outcome {
        var time = mtshim_time()
        time.struct_size = UInt32(MemoryLayout<mtshim_time>.size)
        let api = unsafe library.api
        // unsafe: the local is the shim's for the call.
        let code = try call("server_time", milliseconds: milliseconds) {
            unsafe api.pointee.server_time?(connection, UInt32(milliseconds), &time) ?? 12_000
        }
        guard code == 0 else { return try refusal(code) }
        guard time.server_ms > 0, ShimRows.times.contains(time.server_ms),
            ShimRows.times.contains(time.utc_ms)
        else {
            throw .fault("server_time: \(time.server_ms) and \(time.utc_ms) UTC are no times")
        }
        // Where the platform does not tell, this host's clock has to do.
        let utc = time.utc_ms == 0 ? clock.utc() : UTCTime(milliseconds: time.utc_ms)
        return .reply(.serverTime(ServerTime(milliseconds: time.server_ms), utc: utc))
    }

    private func plain(
        _ name: StaticString, _ milliseconds: Int64, _ body: (UInt32) -> UInt32
    ) throws(ShimTrouble) -> ShimJob.Outcome {
        let code = try call(name, milliseconds: milliseconds) { body(UInt32(milliseconds)) }
        return code == 0 ? .reply(.retcode(.ok)) : try refusal(code)
    }

    private func list<R: WireRecord>(
        _ name: StaticString, _ type: WireType, _ size: Int, _ capacity: Int,
        _ milliseconds: Int64,
        _ body: (UnsafeMutablePointer<mtshim_rows>, UInt32) -> UInt32,
        make: ([R]) -> BridgeReply
    ) throws(ShimTrouble) -> ShimJob.Outcome {
        // unsafe: the array is handed on to the call, which it outlives.
        switch try unsafe read(name, type, size, capacity, milliseconds, body) as Listed<R> {
        case .records(let records, _): return .reply(make(records))
        case .code(let code): return try refusal(code)
        }
    }

    private func bulk(
        _ job: ShimJob, _ milliseconds: Int64
    ) throws(ShimTrouble) -> ShimJob.Outcome {
        let api = unsafe library.api
        let count = UInt32(job.loginCount)
        job.results.prepare(job.loginCount * 4)
        // unsafe: logins and results have `count` entries, and the job outlives the call.
        let logins = unsafe job.logins.base.assumingMemoryBound(to: UInt64.self)
        let results = unsafe job.results.base.assumingMemoryBound(to: UInt32.self)
        switch job.request {
        case .users:
            return try unsafe byLogin("users", .usersReply, job, milliseconds, \UserRecord.login) {
                unsafe api.pointee.users?(connection, logins, count, $1, $0, results) ?? 12_000
            } make: { users, _ in
                .users(users)
            }
        case .positions:
            return try unsafe byLogin("positions", .positionsReply, job, milliseconds, \.login) {
                unsafe api.pointee.positions?(connection, logins, count, $1, $0, results) ?? 12_000
            } make: {
                .positions($0, at: $1)
            }
        case .orders:
            return try unsafe byLogin("orders", .ordersReply, job, milliseconds, \.login) {
                unsafe api.pointee.orders?(connection, logins, count, $1, $0, results) ?? 12_000
            } make: {
                .orders($0, at: $1)
            }
        case .deals(_, let from, let to):
            return try unsafe byLogin("deals", .dealsReply, job, milliseconds, \DealRecord.login) {
                unsafe api.pointee.deals?(
                    connection, logins, count, from.milliseconds, to.milliseconds, $1, $0, results)
                    ?? 12_000
            } make: { deals, _ in
                .deals(deals)
            }
        case .serverTime, .symbols, .groups, .logins, .accounts, .quotes, .subscribe, .dealerSend,
            .orderCancel, .userUpdate:
            preconditionFailure("not a read by logins")
        }
    }
}
