import RiskJudge
import Testing

@Suite("Judging enforcement")
struct EnforcementTests {
    private let flags: [UInt64: Verdict.Flag] = [1: .init(crossing: 1_000, arrival: 1_200)]

    private func close(_ login: UInt64, ticket: Int64, before: Int64, done: Int64) -> Act {
        var act = Act(kind: .dealer, mono: 1_300, login: login)
        act.ticket = ticket
        act.volumeBefore = before
        act.doneVolume = done
        act.volumeAfter = before - done
        return act
    }

    private func judge(
        _ acts: [Act], _ fills: [Fill] = [], enforced: Bool = true
    ) -> Enforcement {
        Enforcement.judge(
            acts: acts, fills: fills, flags: flags, positions: [1: [11, 12], 2: [21]],
            enforced: enforced)
    }

    @Test("flat when the last position closed, counted from the crossing")
    func flat() {
        let result = judge(
            [],
            [
                Fill(mono: 1_300, login: 1, position: 11, remaining: 0),
                Fill(mono: 1_310, login: 2, position: 21, remaining: 0),
                Fill(mono: 1_350, login: 1, position: 12, remaining: 50),
                Fill(mono: 1_400, login: 1, position: 12, remaining: 0),
            ])
        #expect(result.flat == [400])
        #expect(result.notFlat.isEmpty)
    }

    @Test("a position left, or opened again, is not flat")
    func notFlat() {
        #expect(
            judge([], [Fill(mono: 1_300, login: 1, position: 11, remaining: 0)]).notFlat == [1])
        let reopened = [
            Fill(mono: 1_300, login: 1, position: 11, remaining: 0),
            Fill(mono: 1_300, login: 1, position: 12, remaining: 0),
            Fill(mono: 1_500, login: 1, position: 13, remaining: 7),
        ]
        #expect(judge([], reopened).notFlat == [1])
    }

    @Test("acts on the unflagged, and any act in observe, are false")
    func falseActs() {
        let acts = [
            close(1, ticket: 11, before: 5, done: 5), close(2, ticket: 21, before: 5, done: 5),
        ]
        #expect(judge(acts).falseActs.map(\.login) == [2])
        #expect(judge(acts, enforced: false).falseActs.count == 2)
    }

    @Test("closing what is closed, or disabling the disabled, is done twice")
    func repeated() {
        var turned = close(1, ticket: 0, before: 0, done: 10)
        turned.netBefore = 5
        turned.netAfter = -5
        var netted = turned
        netted.netAfter = 0
        var disabled = Act(kind: .user, mono: 1, login: 1)
        disabled.rightsBefore = 4
        disabled.rightsAfter = 4
        let acts = [
            close(1, ticket: 11, before: 5, done: 5), close(1, ticket: 11, before: 0, done: 5),
            turned, netted, disabled,
        ]
        #expect(judge(acts).repeatedActs == [acts[1], turned, disabled])
    }
}
