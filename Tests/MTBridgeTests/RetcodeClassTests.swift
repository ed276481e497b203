import MTBridge
import Testing

/// One row per code of the MT5 list; whoever changes a class changes a row here.
@Suite struct RetcodeClassTests {
    static let table: [(ClosedRange<UInt32>, RetcodeClass)] = [
        (0...1, .success), (2...2, .unknownOutcome), (3...4, .permanent),
        (5...7, .unknownOutcome), (8...8, .permissions), (9...10, .unknownOutcome),
        (11...11, .connection), (12...12, .frequency), (13...13, .notFound), (14...14, .partial),
        (15...15, .connection), (16...16, .retryLater), (17...17, .unknownOutcome),
        (1000...1006, .permissions), (1007...1007, .connection), (1008...1017, .permissions),
        (1018...1018, .connection), (1019...1021, .permissions), (1022...1022, .connection),
        (1023...1034, .permissions), (2000...2021, .permanent), (3001...3008, .permanent),
        (3009...3009, .wrongServer), (3010...3019, .permanent), (4001...4009, .permanent),
        (10_001...10_003, .inFlight), (10_004...10_004, .requote), (10_005...10_005, .inFlight),
        (10_006...10_007, .retryLater), (10_008...10_008, .inFlight),
        (10_009...10_009, .success), (10_010...10_010, .partial),
        (10_011...10_011, .retryLater), (10_012...10_012, .unknownOutcome),
        (10_013...10_013, .permanent), (10_014...10_014, .refreshVolume),
        (10_015...10_015, .requote), (10_016...10_016, .permanent),
        (10_017...10_017, .tradeDisabled), (10_018...10_018, .marketClosed),
        (10_019...10_019, .permanent), (10_020...10_020, .requote),
        (10_021...10_021, .waitForQuote), (10_022...10_023, .retryLater),
        (10_024...10_024, .tooMany), (10_025...10_025, .retryLater),
        (10_026...10_027, .permanent), (10_028...10_029, .retryLater),
        (10_030...10_030, .switchFill), (10_031...10_031, .unknownOutcome),
        (10_032...10_035, .permanent), (10_036...10_036, .alreadyDone),
        (10_037...10_037, .unknownOutcome), (10_038...10_038, .refreshVolume),
        (10_039...10_039, .retryLater), (10_040...10_044, .permanent),
        (10_045...10_045, .fifo), (10_046...10_046, .permanent),
        (11_000...11_000, .retryLater), (11_001...11_001, .partial),
        (11_002...11_002, .requote), (12_000...12_000, .permanent),
        (12_001...12_001, .wrongServer), (12_002...12_002, .permanent),
        (12_003...12_004, .retryLater),
    ]

    @Test func everyListedCodeHasItsClass() {
        for (codes, kind) in Self.table {
            for code in codes { #expect(Retcode(rawValue: code).kind == kind, "\(code)") }
        }
    }

    @Test func whateverIsNotListedMayHaveHappened() {
        let listed = Set(Self.table.flatMap { Array($0.0) })
        for code in UInt32(0)...20_000 where !listed.contains(code) {
            #expect(Retcode(rawValue: code).kind == .unknownOutcome, "\(code)")
        }
        #expect(Retcode(rawValue: .max).kind == .unknownOutcome)
    }
}
