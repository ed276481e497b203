import MTBridge
import RiskEngine

/// One of everything, with values that differ in every field.
enum Samples {
    static let time = ServerTime(milliseconds: 1_399_044_600_123)

    static var account: AccountRecord {
        var r = AccountRecord()
        r.login = Login(2_000_017)
        r.balance = 100_000.25
        r.credit = 50.5
        r.equity = 94_999.75
        r.margin = 1_200
        r.marginFree = 93_799.75
        r.marginLevel = 7_916.6
        r.profit = -5_040
        r.storage = -11
        r.floating = -5_051
        r.blockedCommission = 3.5
        r.marginLeverage = 100
        r.currencyDigits = 2
        r.soActivation = 1
        return r
    }

    static var user: UserRecord {
        var r = UserRecord()
        r.login = Login(2_000_017)
        r.group = #"demo\2step-usd"#
        r.rights = 0x167
        r.leverage = 50
        r.name = "Zoë Müller 株"
        r.comment = "note"
        r.color = 0xff_00ff
        r.agent = 77
        r.limitOrders = 200
        r.registration = ServerTime(milliseconds: 1_300_000_000_000)
        r.lastAccess = time
        r.balancePrevDay = 100_500.5
        r.equityPrevDay = 100_400.25
        return r
    }

    static var position: PositionRecord {
        var r = PositionRecord()
        r.ticket = 9_000_001
        r.login = Login(2_000_017)
        r.symbol = "EURUSD.m"
        r.side = .sell
        r.digits = 5
        r.reason = 1
        r.volume = Volume(rawValue: 150_000_000)
        r.priceOpen = 1.38721
        r.priceCurrent = 1.38213
        r.priceSL = 1.4
        r.priceTP = 1.35
        r.profit = 762
        r.storage = -3.25
        r.contractSize = 100_000
        r.rateProfit = 1.5
        r.rateMargin = 1.25
        r.timeCreate = ServerTime(milliseconds: 1_399_000_000_001)
        r.timeUpdate = ServerTime(milliseconds: 1_399_000_000_002)
        r.expertID = 12
        r.dealer = 1001
        r.comment = "rk:0123456789abcdef"
        return r
    }

    static var order: OrderRecord {
        var r = OrderRecord()
        r.ticket = 9_000_002
        r.login = Login(2_000_018)
        r.symbol = "XAUUSD"
        r.kind = .sellStop
        r.state = .partial
        r.digits = 2
        r.volumeInitial = Volume(rawValue: 300_000_000)
        r.volumeCurrent = Volume(rawValue: 200_000_000)
        r.priceOrder = 1_280.5
        r.priceSL = 1_290.5
        r.priceTP = 1_270.5
        r.timeSetup = time
        r.positionID = 5
        r.dealer = 6
        r.comment = "c"
        return r
    }

    static var deal: DealRecord {
        var r = DealRecord()
        r.ticket = 9_000_003
        r.login = Login(2_000_019)
        r.order = 9_000_002
        r.positionID = 9_000_001
        r.symbol = "USDJPY"
        r.action = .soCompensationCredit
        r.entry = .outBy
        r.reason = 5
        r.digits = 3
        r.currencyDigits = 0
        r.volume = Volume(rawValue: 1)
        r.volumeClosed = Volume(rawValue: 2)
        r.price = 102.5
        r.profit = -1_234
        r.storage = -1
        r.commission = -7
        r.fee = -0.5
        r.time = time
        r.dealer = 1001
        r.comment = "close"
        return r
    }

    static var symbol: SymbolRecord {
        var r = SymbolRecord()
        r.name = "EURUSD.m"
        r.currencyBase = "EUR"
        r.currencyProfit = "USD"
        r.currencyMargin = "EUR"
        r.digits = 5
        r.calculation = .futures
        r.tradeMode = .closeOnly
        r.fillFlags = 2
        r.contractSize = 100_000
        r.tickSize = 0.25
        r.tickValue = 12.5
        r.volumeMin = Volume(rawValue: 1_000_000)
        r.volumeMax = Volume(rawValue: 50_000_000_000)
        r.volumeStep = Volume(rawValue: 1_000_000)
        r.sessions = (0..<7).map { .init(weekday: $0, openMinute: 5, closeMinute: 1435) }
        return r
    }

    static var group: GroupRecord {
        var r = GroupRecord()
        r.name = #"demo\2step-usd"#
        r.currency = "USD"
        r.currencyDigits = 2
        r.marginMode = .netting
        r.priceClass = 3
        r.fifoClose = true
        r.closeByAllowed = false
        r.reports = true
        r.marginCall = 80
        r.stopOut = 30
        return r
    }

    static var quote: QuoteRecord {
        var r = QuoteRecord()
        r.symbol = "EURUSD"
        r.priceClass = 1
        r.bid = 1.38213
        r.ask = 1.38219
        r.time = time
        r.sequence = 42
        return r
    }

    static var dealerRequest: DealerRequest {
        var r = DealerRequest()
        r.action = .closeBy
        r.login = Login(2_000_017)
        r.symbol = "EURUSD"
        r.side = .sell
        r.fill = .returnRemainder
        r.digits = 5
        r.volume = Volume(rawValue: 150_000_000)
        r.price = 1.38213
        r.position = 9_000_001
        r.positionBy = 9_000_009
        r.order = 3
        r.comment = "rk:0123456789abcdef"
        return r
    }

    static var dealerAnswer: DealerAnswer {
        var r = DealerAnswer()
        r.retcode = .requestDonePartial
        r.deal = 1
        r.order = 2
        r.volume = Volume(rawValue: 3)
        r.price = 4.5
        r.bid = 5.5
        r.ask = 6.5
        r.comment = "partial"
        return r
    }

    static let logins = [Login(1), Login(2), Login(UInt64.max)]

    static var requests: [BridgeRequest] {
        [
            .serverTime, .symbols, .groups, .logins(mask: #"demo*,!demo\test*"#), .users(logins),
            .accounts(logins), .positions([]), .orders(logins),
            .deals(logins, from: ServerTime(milliseconds: -5), to: time), .quotes,
            .subscribe(quotes: true), .dealerSend(dealerRequest),
            .orderCancel(login: Login(5), ticket: 6), .userUpdate(user),
        ]
    }

    /// A reply to each of `requests`, in their order.
    static var replies: [BridgeReply] {
        [
            .serverTime(time, utc: UTCTime(milliseconds: 7)), .symbols([symbol, SymbolRecord()]),
            .groups([group]), .logins(logins), .users([user, UserRecord()]),
            .accounts([account, AccountRecord()], at: time), .positions([position], at: time),
            .orders([order], at: time), .deals([deal, DealRecord()]), .quotes([quote]),
            .retcode(.ok), .retcode(.requestTooMany), .retcode(.errNotFound),
            .retcode(Retcode(rawValue: 0xffff_ffff)),
        ]
    }

    static var events: [BridgeEvent] {
        [
            .connected(false), .connected(true), .synchronized, .hint(.userDeleted, Login(8)),
            .quotes([quote, QuoteRecord()]),
        ]
    }
}
