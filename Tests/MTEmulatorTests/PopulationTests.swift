import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

@Suite struct PopulationTests {
    @Test func invariants() throws {
        let server = try Generated(accounts: 600, seed: 4, minutes: 1, tradesPerMinute: 0)
        var currencies: [String: Int] = [:]
        var holding = 0
        for account in server.scenario.accounts {
            let row = try #require(account.enrolment)
            currencies[row.currency, default: 0] += 1
            holding += account.positions?.isEmpty == false ? 1 : 0
            #expect(account.deals.reduce(0) { $0 + $1.profitMinor } == account.balanceMinor)
            let resetServer = row.anchorUtcMs + 3 * 3_600_000
            let before = account.deals.filter { $0.timeServerMs < resetServer }
            #expect(before.reduce(0) { $0 + $1.profitMinor } == row.anchorBalanceMinor)
            #expect(account.deals.first?.profitMinor == row.initialBalanceMinor)
            let equity = try #require(server.emulator.equityMinor(of: Login(account.login)))
            #expect(equity == account.equityMinor)
            #expect(equity >= row.breachBelowMinor)
            #expect(row.anchorDay == "2014-05-02")
        }
        #expect((300...420).contains(holding))
        #expect(currencies["USD", default: 0] > 360)
        #expect((80...170).contains(currencies["EUR", default: 0]))
        #expect(currencies["JPY", default: 0] > 5)
        #expect(!server.truth.text.contains("\"kind\":\"below\""))
    }

    /// What was exported loads again as the same server.
    @Test func roundTrip() throws {
        let server = try Generated(accounts: 60, seed: 5, minutes: 1, tradesPerMinute: 0)
        let first = MemoryLog()
        PopulationExport.write(server.scenario, of: server.emulator, to: first)
        let loaded = try ScenarioFile.parse(first.bytes, name: "export")
        let again = try Emulator(
            scenario: loaded, stream: server.stream, configuration: server.emulator.configuration)
        let second = MemoryLog()
        PopulationExport.write(loaded, of: again, to: second)
        #expect(first.text == second.text)
        let roster = MemoryLog()
        PopulationExport.roster(server.scenario, to: roster)
        #expect(roster.lines.count == 61)
        #expect(roster.lines[1].hasPrefix("live1,100001,bal,1,ev-100001,2014-0"))
    }

    @Test func sameSeedSameLogs() throws {
        func logs(_ seed: UInt64) throws -> [String] {
            let server = try Generated(
                accounts: 120, seed: seed, minutes: 3, tradesPerMinute: 200)
            server.run()
            return [server.truth.text, server.replies.text, server.actions.text]
        }
        let first = try logs(6)
        #expect(try logs(6) == first)
        #expect(try logs(7) != first)
    }

    @Test(arguments: [
        (#"{"server":"x"}"#, "utcMs"),
        ("[1", "scenario"),
    ])
    func badFile(_ text: String, _ hint: String) {
        let error = #expect(throws: ScenarioError.self) {
            try ScenarioFile.parse(Array(text.utf8), name: "scenario")
        }
        #expect(error?.description.contains(hint) == true)
    }

    @Test func badReferences() {
        func load(_ change: (inout Scenario) -> Void) throws {
            var scenario = DealingTests.scenario()
            change(&scenario)
            _ = try Rig(scenario)
        }
        #expect(throws: ScenarioError.self) { try load { $0.accounts[0].group = "none" } }
        #expect(throws: ScenarioError.self) { try load { $0.accounts[1].login = 7 } }
        #expect(throws: ScenarioError.self) { try load { $0.accounts[0].balanceMinor = 5 } }
        #expect(throws: ScenarioError.self) {
            try load { $0.accounts[0].positions?[0].symbol = "NONE" }
        }
        #expect(throws: ScenarioError.self) { try load { $0.symbols[0].calculation = "odd" } }
        #expect(throws: ScenarioError.self) { try load { $0.groups[0].currency = "CHF" } }
    }
}
