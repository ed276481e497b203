import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// What the judge of the predictor needs of a server.
@Suite struct PredictionTests {
    private func objects(_ log: MemoryLog, _ kind: String) throws -> [[String: Any]] {
        try log.lines.compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
            guard let fields = object as? [String: Any], fields["kind"] as? String == kind else {
                return nil
            }
            return fields
        }
    }

    /// A trailing level against equities read at every instant at which something happened.
    @Test func trailingAgainstBruteForce() throws {
        var options = PopulationOptions()
        options.trailingShare = 1
        let server = try Generated(
            accounts: 100, seed: 9, minutes: 4, tradesPerMinute: 0, options: options)
        var peaks: [UInt64: Int64] = [:]
        var below: Set<UInt64> = []
        var expected: [String] = []
        var moved = 0
        func judge() throws {
            for account in server.scenario.accounts {
                let row = try #require(account.enrolment)
                let equity = try #require(server.emulator.equityMinor(of: Login(account.login)))
                let trail = row.initialBalanceMinor / 40
                let peak = max(peaks[account.login] ?? row.initialBalanceMinor, equity)
                if peak > peaks[account.login] ?? peak { moved += 1 }
                peaks[account.login] = peak
                let isBelow = equity < peak - trail
                guard isBelow != below.contains(account.login) else { continue }
                if isBelow { below.insert(account.login) } else { below.remove(account.login) }
                expected.append(
                    "\(isBelow ? "below" : "above") \(account.login) \(equity) \(peak - trail)")
            }
        }
        try judge()
        while let due = server.emulator.nextDue {
            server.emulator.advance(to: due)
            try judge()
        }
        server.emulator.finish()
        #expect(moved > 100)
        #expect(expected.count > 10)
        var logged: [String] = []
        for kind in ["below", "above"] {
            for line in try objects(server.truth, kind) {
                let values = ["login", "equity", "breach_below"].map { line[$0] as? Int ?? 0 }
                logged.append("\(kind) " + values.map(String.init).joined(separator: " "))
                if kind == "above" {
                    #expect(try #require(line["lowest"] as? Int) < values[2])
                }
            }
        }
        #expect(logged.sorted() == expected.sorted())
        let last = try objects(server.truth, "peak")
        #expect(last.count == 100)
        for line in last {
            let login = UInt64(try #require(line["login"] as? Int))
            #expect(line["peak"] as? Int == peaks[login].map { Int($0) })
        }
    }

    @Test func trailingAccountsStartAtTheirMark() throws {
        var options = PopulationOptions()
        options.trailingShare = 0.25
        let server = try Generated(
            accounts: 400, seed: 4, minutes: 1, tradesPerMinute: 0, options: options)
        let trailing = server.scenario.accounts.filter { $0.enrolment?.plan == "trail" }
        #expect(trailing.count == 100)
        for account in trailing {
            let row = try #require(account.enrolment)
            var balance: Int64 = 0
            for deal in account.deals {
                balance += deal.profitMinor
                #expect(balance <= row.initialBalanceMinor)
            }
            #expect(balance == account.balanceMinor)
            #expect(try #require(account.equityMinor) >= row.breachBelowMinor)
            #expect(account.group.hasPrefix("prop\\trail-"))
        }
    }

    /// A position more, and nothing else, distinguishes an account that cannot be predicted.
    @Test func unquoted() throws {
        var options = PopulationOptions()
        options.unquotedShare = 0.25
        let plain = try Generated(accounts: 400, seed: 4, minutes: 1, tradesPerMinute: 0)
        let server = try Generated(
            accounts: 400, seed: 4, minutes: 1, tradesPerMinute: 0, options: options)
        var holders = 0
        for (account, other) in zip(server.scenario.accounts, plain.scenario.accounts) {
            let quoted = (account.positions ?? []).filter { $0.symbol != "USOIL" }
            holders += quoted.count < account.positions?.count ?? 0 ? 1 : 0
            #expect(quoted.map(\.volume) == (other.positions ?? []).map(\.volume))
            #expect(account.equityMinor == other.equityMinor)
        }
        #expect((70...130).contains(holders))
        let port = RecordingPort()
        let client = server.emulator.connect(login: Login(1), role: .reader, port: port)
        server.emulator.receive(.subscribe(quotes: true), id: RequestID(rawValue: 1), from: client)
        server.emulator.advance(to: MonotonicTime(nanoseconds: 50_000_000_000))
        server.emulator.receive(.quotes, id: RequestID(rawValue: 2), from: client)
        guard case .quotes(let quotes) = port.replies[RequestID(rawValue: 2)] else {
            Issue.record("no quotes")
            return
        }
        var pushed: Set<String> = []
        for case .quotes(let records) in port.events { pushed.formUnion(records.map(\.symbol)) }
        let names: Set<String> = ["EURUSD", "NZDUSD", "USDJPY", "XAUUSD", "US30"]
        #expect(Set(quotes.map(\.symbol)) == names)
        #expect(pushed == names)
    }

    /// Traders that turn accounts over close too; half of the accounts are never hinted at.
    @Test func turnover() throws {
        let server = try Generated(accounts: 200, seed: 3, minutes: 2, tradesPerMinute: 600) {
            $0.tradersTurnOver = true
            $0.hintsLostPercent = 50
        }
        let port = RecordingPort()
        let client = server.emulator.connect(login: Login(1), role: .reader, port: port)
        server.emulator.receive(.subscribe(quotes: false), id: RequestID(rawValue: 1), from: client)
        server.emulator.advance(to: MonotonicTime(nanoseconds: 120_000_000_000))
        let fills = try objects(server.truth, "fill")
        #expect(fills.filter { $0["entry"] as? Int == 0 }.count > 300)
        #expect(fills.filter { $0["entry"] as? Int == 1 }.count > 200)
        let silent = fills.filter { ($0["login"] as? Int ?? 0) % 100 < 50 }
        #expect(silent.count > fills.count / 3)
        var hinted: Set<UInt64> = []
        for case .hint(_, let login) in port.events { hinted.insert(login.rawValue) }
        #expect(hinted.count > 50)
        #expect(hinted.allSatisfy { $0 % 100 >= 50 })
    }
}
