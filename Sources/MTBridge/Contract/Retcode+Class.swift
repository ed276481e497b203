extension Retcode {
    /// The class of every MT5 code; a code that we do not know may have done anything.
    public var kind: RetcodeClass {
        switch rawValue {
        case 0...17: commonKind
        // Authentication: SERVER_INTERNAL, SERVER_BUSY, SERVER_LIMIT pass; the rest need a person.
        case 1007, 1018, 1022: .connection
        case 1000...1034: .permissions
        // USR_DIFFERENT_SERVERS among configuration, user and trade-database errors.
        case 3009: .wrongServer
        case 2000...2021, 3001...3019, 4001...4009: .permanent
        case 10_001...10_046: requestKind
        // RETURN, DONE_CANCEL, REQUOTE_RETURN.
        case 11_000: .retryLater
        case 11_001: .partial
        case 11_002: .requote
        // NOTIMPLEMENT, NOTMAIN, NOTSUPPORTED, DEADLOCK, LOCKED.
        case 12_000, 12_002: .permanent
        case 12_001: .wrongServer
        case 12_003, 12_004: .retryLater
        default: .unknownOutcome
        }
    }

    /// OK 0 … ERR_DUPLICATE 17.
    private var commonKind: RetcodeClass {
        switch rawValue {
        case 0, 1: .success
        // PARAMS, DATA.
        case 3, 4: .permanent
        case 8: .permissions
        // NOSERVICE, SHUTDOWN.
        case 11, 15: .connection
        case 12: .frequency
        case 13: .notFound
        case 14: .partial
        case 16: .retryLater
        // ERROR, DISK, MEM, NETWORK, TIMEOUT, CONNECTION, DUPLICATE.
        default: .unknownOutcome
        }
    }

    /// MT_RET_REQUEST_*: INWAY 10001 … HEDGE_PROHIBITED 10046.
    private var requestKind: RetcodeClass {
        switch rawValue {
        case 10_009: .success
        // INWAY, ACCEPTED, PROCESS, PRICES, PLACED.
        case 10_001, 10_002, 10_003, 10_005, 10_008: .inFlight
        case 10_010: .partial
        // REQUOTE, INVALID_PRICE, PRICE_CHANGED.
        case 10_004, 10_015, 10_020: .requote
        // INVALID_VOLUME, INVALID_CLOSE_VOLUME.
        case 10_014, 10_038: .refreshVolume
        case 10_030: .switchFill
        // REJECT, CANCEL, ERROR, INVALID_EXP, ORDER_CHANGED, NO_CHANGES, LOCKED, FROZEN,
        // CLOSE_ORDER_EXIST.
        case 10_006, 10_007, 10_011, 10_022, 10_023, 10_025, 10_028, 10_029, 10_039: .retryLater
        case 10_024: .tooMany
        case 10_018: .marketClosed
        case 10_021: .waitForQuote
        case 10_017: .tradeDisabled
        // TIMEOUT, CONNECTION, EXECUTION_SKIPPED.
        case 10_012, 10_031, 10_037: .unknownOutcome
        case 10_036: .alreadyDone
        case 10_045: .fifo
        // INVALID, INVALID_STOPS, NO_MONEY, AT_DISABLED_*, ONLY_REAL, LIMIT_*, INVALID_ORDER,
        // REJECT_CANCEL, *_ONLY, HEDGE_PROHIBITED: with a correct close none of them occurs.
        default: .permanent
        }
    }
}
