import RiskJudge
import Testing

@Suite("Load on the server")
struct LoadTests {
    private func reads(everyMilliseconds step: Int64) -> Reads {
        var reads = Reads(levels: [Level(login: 1, name: "l", breachBelow: 0)])
        for time in stride(from: Int64(0), to: 60_000, by: Int(step)) {
            reads.addRequest(mono: time * 1_000_000, rows: 256)
            reads.add(login: 1, mono: time * 1_000_000, tick: time, equity: 5)
        }
        return reads
    }

    @Test("20 requests a second are within a budget of 20, 25 are not")
    func budget() {
        let within = Load.measure(reads(everyMilliseconds: 50), from: 0, until: 60_000_000_000)
        #expect(within.requestsInSecond == 20)
        #expect(within.requestsPerSecond == 20)
        #expect(within.readsPerSecond == 5_120)
        #expect(!within.exceeds(requestsPerSecond: 20))
        let above = Load.measure(reads(everyMilliseconds: 40), from: 0, until: 60_000_000_000)
        #expect(above.exceeds(requestsPerSecond: 20))
    }

    @Test("a burst is seen though the average is within budget")
    func burst() {
        var reads = Reads(levels: [])
        for index in 0..<30 { reads.addRequest(mono: Int64(index) * 1_000_000, rows: 1) }
        let load = Load.measure(reads, from: 0, until: 60_000_000_000)
        #expect(load.requestsPerSecond < 1)
        #expect(load.exceeds(requestsPerSecond: 20))
    }

    @Test("answers with quotes are counted while judged, apart from accounts")
    func quotes() {
        var reads = reads(everyMilliseconds: 50)
        for time in stride(from: Int64(-1_000), to: 90_000, by: 100) {
            reads.addQuotes(mono: time * 1_000_000)
        }
        let load = Load.measure(reads, from: 0, until: 60_000_000_000)
        #expect(load.quoteRequestsPerSecond == 10)
        #expect(load.requestsPerSecond == 20)
    }

    @Test("gaps between reads of an account, and accounts never read")
    func gaps() {
        var reads = Reads(levels: [1, 2].map { Level(login: $0, name: "l", breachBelow: 0) })
        for time in [0, 100, 350] {
            reads.add(login: 1, mono: Int64(time), tick: 0, equity: 1)
        }
        let load = Load.measure(reads, from: 0, until: 1_000)
        #expect(load.gapP50 == 100)
        #expect(load.gapMax == 250)
        #expect(load.neverRead == 1)
    }
}
