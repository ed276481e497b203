import RiskJudge
import Testing

/// The crash campaign's judge against records that are wrong in one way each.
struct CrashVerdictTests {
    /// Login 1 breaks its floor at 5 s, is flagged, disabled and closed; login 2 breaks nothing.
    private func sound() -> CrashVerdict.Record {
        var record = CrashVerdict.Record()
        for login in [UInt64(1), 2] {
            record.truth.add(Level(login: login, name: "daily", breachBelow: 100))
        }
        _ = record.truth.below(0, mono: 5_000_000_000, tick: 1)
        record.truth.fills = [Fill(mono: 5_500_000_000, login: 1, position: 11, remaining: 0)]
        record.positions = [1: [11: 200], 2: [12: 200]]
        record.violations = [1: 1]
        record.lives = [
            CrashVerdict.Life(start: -9_000_000_000, end: 900_000_000),
            CrashVerdict.Life(start: 1_000_000_000, end: 9_000_000_000),
        ]
        record.reads.times = [1: [1_200_000_000], 2: [1_900_000_000]]
        record.acts = [user(5_100_000_000, before: 1, after: 5), close(5_500_000_000)]
        return record
    }

    private func user(_ mono: Int64, before: Int64, after: Int64) -> Act {
        var act = Act(kind: .user, mono: mono, login: 1)
        act.rightsBefore = before
        act.rightsAfter = after
        return act
    }

    private func close(
        _ mono: Int64, login: UInt64 = 1, before: Int64 = 200, done: Int64 = 200,
        net: (Int64, Int64) = (200, 0)
    ) -> Act {
        var act = Act(kind: .dealer, mono: mono, login: login)
        act.ticket = 11
        act.volumeBefore = before
        act.volumeAfter = before - done
        act.doneVolume = done
        (act.netBefore, act.netAfter) = net
        return act
    }

    @Test func whatIsSoundPasses() {
        let verdict = CrashVerdict.judge(sound())
        #expect(verdict.failures.isEmpty)
        #expect(verdict.breached == 1 && verdict.closes == 1)
        #expect(verdict.firstPolls == [900_000_000])
    }

    @Test func aLostAndASurplusViolationAreSeen() {
        var record = sound()
        record.violations = [2: 1]
        let verdict = CrashVerdict.judge(record)
        #expect(verdict.lost == [1] && verdict.surplus == [2])
        record.violations = [1: 2]
        #expect(CrashVerdict.judge(record).surplus == [1])
    }

    @Test func aCloseBeyondThePositionIsSeen() {
        var record = sound()
        record.acts.append(close(5_600_000_000, before: 0, net: (0, -200)))
        let verdict = CrashVerdict.judge(record)
        #expect(verdict.beyond.count == 1 && verdict.grown.count == 1)
    }

    @Test func growingExposureIsForgivenOnlyWhereNothingElseWasPossible() {
        var record = sound()
        record.acts.append(close(5_600_000_000, net: (0, -200)))
        record.uncovers = [1]
        #expect(CrashVerdict.judge(record).grown.isEmpty)
        record.acts.append(close(5_700_000_000, net: (100, -100)))
        #expect(CrashVerdict.judge(record).grown.count == 1)
    }

    @Test func whoIsNotFlatOrNotDisabledIsSeen() {
        var record = sound()
        record.truth.fills = [Fill(mono: 5_500_000_000, login: 1, position: 11, remaining: 50)]
        record.acts.removeFirst()
        let verdict = CrashVerdict.judge(record)
        #expect(verdict.notFlat == [1] && verdict.notDisabled == [1])
    }

    @Test func anotherBitAndAnActWithoutABreachAreSeen() {
        var record = sound()
        record.acts[0].rightsAfter = 4
        record.acts.append(close(4_000_000_000))
        record.acts.append(close(6_000_000_000, login: 2))
        let verdict = CrashVerdict.judge(record)
        #expect(verdict.rightsSpoilt.count == 1 && verdict.unfounded.count == 2)
    }

    @Test func aStartThatPollsTooLateIsSeen() {
        var record = sound()
        record.reads.times[2] = [2_100_000_000]
        #expect(CrashVerdict.judge(record).unpolled == [1: [2]])
        // A life that ended before the bound is not judged.
        record.lives[1].end = 1_500_000_000
        #expect(CrashVerdict.judge(record).unpolled.isEmpty)
    }

    /// 10,000 accounts are not enrolled within a second, and nobody asks for it.
    @Test func theFirstLifeEnrolsAndIsNoRestart() {
        var record = sound()
        record.reads.times[2] = [2_100_000_000]
        record.lives.removeFirst()
        let verdict = CrashVerdict.judge(record)
        #expect(verdict.unpolled.isEmpty && verdict.firstPolls.isEmpty)
    }

    @Test func aStartOnABusyHostSaysNothing() {
        var record = sound()
        record.reads.times[2] = [2_100_000_000]
        record.stalls = [CrashVerdict.Life(start: 1_960_000_000, end: 2_500_000_000)]
        #expect(CrashVerdict.judge(record).unpolled == [1: [2]], "40 ms are no excuse")
        record.stalls[0].start = 1_940_000_000
        let verdict = CrashVerdict.judge(record)
        #expect(verdict.unpolled.isEmpty && verdict.firstPolls.isEmpty)
        #expect(verdict.startsVoid == 1)
    }
}
