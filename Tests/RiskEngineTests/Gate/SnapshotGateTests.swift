import RiskEngine
import Testing

@Suite("Snapshot gate: what may be believed")
struct SnapshotGateTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var balance = 100_000.0
        var credit = 0.0
        var equity = 100_000.0
        var floating = 0.0
        var margin = 0.0
        var login: UInt64 = 7
        var digits = 2
        var history = true
        var sampleClass: SampleClass
    }

    static let cases = [
        Case(testDescription: "flat", sampleClass: .consistent),
        Case(
            testDescription: "floating and credit", credit: 500, equity: 99_000.25,
            floating: -1_499.75, margin: 2_000, sampleClass: .consistent),
        Case(
            testDescription: "negative equity that adds up", balance: 1_000, equity: -250.5,
            floating: -1_250.5, sampleClass: .consistent),
        Case(
            testDescription: "negative balance", balance: -12.34, equity: -12.34,
            sampleClass: .consistent),
        Case(
            testDescription: "one minor unit apart", equity: 100_000.01, sampleClass: .consistent),
        Case(
            testDescription: "one minor unit apart, below", equity: 99_999.99,
            sampleClass: .consistent),
        Case(testDescription: "two minor units apart", equity: 100_000.02, sampleClass: .torn),
        Case(
            testDescription: "two minor units apart, below", equity: 99_999.98,
            sampleClass: .torn),
        Case(
            testDescription: "JPY, one apart", equity: 100_001, digits: 0,
            sampleClass: .consistent),
        Case(testDescription: "JPY, two apart", equity: 100_002, digits: 0, sampleClass: .torn),
        Case(
            testDescription: "8 digits, one apart", balance: 1.5, equity: 1.500_000_01, digits: 8,
            sampleClass: .consistent),
        Case(
            testDescription: "8 digits, two apart", balance: 1.5, equity: 1.500_000_02, digits: 8,
            sampleClass: .torn),
        Case(testDescription: "balance before its deal", balance: 99_000, sampleClass: .torn),
        Case(testDescription: "negative margin", margin: -1, sampleClass: .torn),
        Case(testDescription: "NaN equity", equity: .nan, sampleClass: .impossible),
        Case(testDescription: "NaN balance", balance: .nan, sampleClass: .impossible),
        Case(testDescription: "NaN margin", margin: .nan, sampleClass: .impossible),
        Case(testDescription: "NaN credit", credit: .nan, sampleClass: .impossible),
        Case(testDescription: "NaN floating", floating: .nan, sampleClass: .impossible),
        Case(testDescription: "infinite", equity: .infinity, sampleClass: .impossible),
        Case(testDescription: "minus infinite", floating: -.infinity, sampleClass: .impossible),
        Case(
            testDescription: "1e300 everywhere", balance: 1e300, equity: 1e300,
            sampleClass: .impossible),
        Case(
            testDescription: "beyond 2^53 minor units", balance: 9_007_199_254_740_994, equity: 0,
            digits: 0, sampleClass: .impossible),
        Case(testDescription: "another login's row", login: 8, sampleClass: .impossible),
        Case(
            testDescription: "all zero, with history", balance: 0, equity: 0,
            sampleClass: .impossible),
        Case(
            testDescription: "all zero but margin, with history", balance: 0, equity: 0, margin: 5,
            sampleClass: .impossible),
        Case(
            testDescription: "all zero, never funded", balance: 0, equity: 0, history: false,
            sampleClass: .consistent),
        Case(
            testDescription: "minus zero, with history", balance: -0.0, equity: -0.0,
            sampleClass: .impossible),
    ]

    static func row(digits: Int, history: Bool) -> AccountRow {
        var row = AccountRow()
        row.login = 7
        row.scale = Double(CurrencyDigits(digits)?.scale ?? 0)
        if history {
            row.balance = 100
            row.initialBalance = 100
        }
        return row
    }

    static func raw(_ sample: Case) -> RawSample {
        RawSample(
            login: sample.login, balance: sample.balance, credit: sample.credit,
            equity: sample.equity, floating: sample.floating, margin: sample.margin)
    }

    @Test(arguments: cases)
    func classify(sample: Case) {
        let row = Self.row(digits: sample.digits, history: sample.history)
        let verdict = SnapshotGate.classify(Self.raw(sample), row: row)
        #expect(verdict.sampleClass == sample.sampleClass)
    }

    @Test func valuesAreRoundedOnceAtTheEdge() {
        let raw = RawSample(
            login: 7, balance: 0.1 + 0.2, credit: 0, equity: -1.005, floating: -1.305, margin: 2.675
        )
        let snapshot = SnapshotGate.classify(raw, row: Self.row(digits: 2, history: true)).snapshot
        #expect(snapshot.balance == 30)
        #expect(snapshot.margin == 268)
    }

    @Test("All zero is believed once deals explain it, or a total loss would never be judged")
    func explainedZero() {
        let zero = RawSample(login: 7, balance: 0, credit: 0, equity: 0, floating: 0, margin: 0)
        let row = Self.row(digits: 2, history: true)
        #expect(SnapshotGate.classify(zero, row: row).sampleClass == .impossible)
        let explained = SnapshotGate.classify(zero, row: row, zeroIsExplained: true)
        #expect(explained.sampleClass == .consistent)
    }

    @Test func creditAloneIsHistoryToo() {
        let zero = RawSample(login: 7, balance: 0, credit: 0, equity: 0, floating: 0, margin: 0)
        var row = Self.row(digits: 2, history: false)
        row.credit = 500
        row.equity = 500
        #expect(SnapshotGate.classify(zero, row: row).sampleClass == .impossible)
    }
}
