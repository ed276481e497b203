import Testing

@testable import MTBridge

/// What is told of what `state` shows, look by look.
struct StandingSequenceTests {
    /// Each look is `connected` and `synchronized` as digits: "10" is back, but not in step.
    private func told(_ looks: [String]) -> [[BridgeEvent]] {
        var standing = ShimStanding()
        return looks.map {
            standing.seen(isConnected: $0.hasPrefix("1"), isSynchronized: $0.hasSuffix("1"))
        }
    }

    @Test func aLossAndAReturn() {
        #expect(
            told(["11", "11", "01", "00", "11", "11"]) == [
                [.connected(true), .synchronized], [], [.connected(false)], [],
                [.connected(true), .synchronized], [],
            ])
    }

    /// Away long enough to be seen by who looks once a second, but not for as long as it is out of
    /// step: a mask has a maximum.
    @Test func backLongBeforeItIsInStep() {
        let told = told(["11", "00"] + Array(repeating: "10", count: 8) + ["11"])
        #expect(told[1] == [.connected(false)])
        #expect(told[2...6] == [[], [], [], [], []])
        #expect(told[7...9] == [[.connected(true)], [], []])
        #expect(told[10] == [.synchronized])
    }

    /// It was away between two looks; one look may fall between two words of its library.
    @Test func outOfStepWithoutHavingBeenSeenAway() {
        #expect(told(["11", "10", "11"]) == [[.connected(true), .synchronized], [], []])
        let told = told(["11"] + Array(repeating: "10", count: 9) + ["11"])
        #expect(told[2] == [.connected(false)])
        #expect(told[3...7] == [[], [], [], [], []])
        #expect(told[8] == [.connected(true)])
        #expect(told[10] == [.synchronized])
    }

    @Test func awayFromTheStart() {
        #expect(
            told(["00", "00", "11"]) == [
                [.connected(false)], [], [.connected(true), .synchronized],
            ])
        #expect(told(["10", "10", "11"]) == [[.connected(true)], [], [.synchronized]])
    }

    @Test func whatWasPushedIsNotSaidAgain() {
        var standing = ShimStanding()
        for event in [BridgeEvent.connected(true), .synchronized, .connected(false)] {
            standing.pushed(event)
        }
        #expect(standing.seen(isConnected: false, isSynchronized: false).isEmpty)
        #expect(standing.isOutOfStep)
        standing.pushed(.connected(true))
        standing.pushed(.synchronized)
        #expect(standing.seen(isConnected: true, isSynchronized: true).isEmpty)
        #expect(!standing.isOutOfStep)
    }
}
