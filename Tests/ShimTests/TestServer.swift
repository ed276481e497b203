import Foundation
import MTBridge
import MTEmulator
import RiskEngine
import Testing

/// An emulated server in a process of its own: one account with something of everything, and enough
/// others for more than one batch.
final class TestServer {
    static let reader = Login(9001)
    static let enforcer = Login(9002)
    static let secret = "a secret for the tests only"
    /// Has a hedged pair, another position and two orders: what the write part uses up.
    static let busyLogin = Login(1001)

    let directory = try? TemporaryDirectory()
    let address: BridgeAddress
    let clock = SystemClock()
    let program: SpawnedProgram
    private let controlPath: String

    init(_ extra: [String] = []) throws {
        guard let directory, let path = TestPrograms.emulator else {
            throw CocoaError(.fileNoSuchFile)
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        let scenario = String(decoding: try encoder.encode(Self.scenario), as: UTF8.self)
        let socket = directory.path + "/mt.sock"
        address = .unix(path: socket)
        controlPath = directory.path + "/control.sock"
        let secret = try directory.write(Self.secret, to: "secret")
        program = try SpawnedProgram(
            path,
            [
                "--scenario", directory.write(scenario, to: "scenario.json"), "--generate",
                "--zone", "+03:00", "--listen", address.description,
                "--reader", "\(Self.reader):\(secret)",
                "--enforcer", "\(Self.enforcer):\(secret)", "--control", controlPath,
            ] + extra)
        let isThere = program.wait { Self.answers(address, Self.secret, clock) }
        try #require(isThere, "the emulator does not answer")
    }

    /// Whether somebody there lets the reader in; a socket file comes before its listener.
    static func answers(_ address: BridgeAddress, _ secret: String, _ clock: SystemClock) -> Bool {
        let line = try? WireConnection.connect(
            to: address,
            credentials: BridgeCredentials(
                login: reader, role: .reader, secret: Array(secret.utf8)),
            clock: clock)
        let sink = RecordingSink()
        while let line, line.state == .connecting {
            line.pump(now: clock.monotonic(), sink: sink)
            usleep(1_000)
        }
        if case .ready? = line?.state { return true }
        return false
    }

    /// Gives the emulator one command, as an operator does, and waits until it has been obeyed.
    func obey(_ command: String) throws {
        let line = SocketTransport(connectingTo: .unix(path: controlPath))
        var rest = Array((command + "\n").utf8)[...]
        var answer: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 256)
        while program.process.isRunning, answer.last != UInt8(ascii: "\n") {
            // unsafe: both arrays outlive the calls that read and fill them.
            if !rest.isEmpty,
                case .moved(let count) = unsafe rest.withUnsafeBytes({ unsafe line.write($0) })
            {
                rest = rest.dropFirst(count)
            }
            if case .moved(let count) = unsafe block.withUnsafeMutableBytes({
                unsafe line.read(into: $0)
            }) {
                answer += block[..<count]
            } else {
                usleep(1_000)
            }
        }
        try #require(String(decoding: answer, as: UTF8.self) == "ok\n")
    }

    func credentials(_ role: BridgeRole) -> BridgeCredentials {
        BridgeCredentials(
            login: role == .reader ? Self.reader : Self.enforcer, role: role,
            secret: Array(Self.secret.utf8))
    }

    /// What the suite is told of it, however it is reached.
    func subject(
        _ name: String, connect: @escaping (BridgeRole) throws -> any BridgeConnection
    ) -> ConformanceSubject {
        var subject = ConformanceSubject(name: name, clock: clock, connect: connect)
        subject.zoneOffsetMilliseconds = { _ in 3 * 3_600_000 }
        subject.writeLogin = Self.busyLogin
        return subject
    }

    /// Over the wire, without a shim.
    func native() -> ConformanceSubject {
        subject("native") { [address, clock] role in
            try WireConnection.connect(
                to: address, credentials: self.credentials(role), clock: clock)
        }
    }

    func shimSettings(_ role: BridgeRole, _ options: String = "") throws -> ShimSettings {
        var settings = ShimSettings(
            path: try #require(TestPrograms.shim), address: address.description,
            options: options, credentials: credentials(role))
        // The machine that runs the tests may be busy; the header's 250 ms are for production.
        settings.graceMilliseconds = 2_000
        return settings
    }

    /// Through the reference shim in this process.
    func inProcess(_ options: String = "") -> ConformanceSubject {
        subject("shim in process") { [clock] role in
            try ShimConnection(self.shimSettings(role, options), clock: clock)
        }
    }

    /// Through a host process that holds the reference shim.
    func hosted(by host: ShimHost) -> ConformanceSubject {
        subject("shim hosted") { [clock] role in
            try WireConnection.connect(
                to: host.address,
                credentials: BridgeCredentials(
                    login: role == .reader ? Self.reader : Self.enforcer, role: role,
                    secret: Array(ShimHost.secret.utf8)),
                clock: clock)
        }
    }

    static let scenario: Scenario = {
        var scenario = Scenario()
        scenario.symbols = [
            symbol("EURUSD.r", "EUR", "USD", digits: 5, price: 1.1),
            symbol("USDJPY.r", "USD", "JPY", digits: 3, price: 140),
        ]
        scenario.priceClasses = [
            ScenarioPriceClass(id: 0, markupPoints: []),
            ScenarioPriceClass(
                id: 1, markupPoints: [ScenarioMarkup(symbol: "EURUSD.r", points: 4)]),
        ]
        scenario.groups = [
            group(#"demo\2step-usd"#, "USD", 2, 0), group(#"demo\züri-jpy"#, "JPY", 0, 1),
        ]
        scenario.quotes = [
            ScenarioQuote(symbol: "EURUSD.r", bid: 1.1, ask: 1.1001, utcMs: 0),
            ScenarioQuote(symbol: "USDJPY.r", bid: 140, ask: 140.01, utcMs: 0),
        ]
        var busy = account(Login(1001), #"demo\2step-usd"#, minor: 10_000_000)
        busy.name = "Jürgen Größe"
        busy.positions = [
            position(501, "EURUSD.r", 0, 100_000_000, 1.09),
            position(502, "EURUSD.r", 1, 40_000_000, 1.11),
            position(503, "USDJPY.r", 0, 20_000_000, 139),
        ]
        busy.orders = [order(601, 2, 0.5), order(602, 3, 2.5)]
        scenario.accounts = [busy]
        for number in 0..<299 {
            let isYen = number % 3 == 0
            let login = Login(2001 + UInt64(number) * 7)
            var account = account(
                login, isYen ? #"demo\züri-jpy"# : #"demo\2step-usd"#,
                minor: 1_000_000 + Int64(number))
            if number % 2 == 0 {
                let ticket = 10_000 + UInt64(number)
                account.positions = [
                    position(ticket, "EURUSD.r", UInt8(number / 2 % 2), 1_000_000, 1.1)
                ]
            }
            scenario.accounts.append(account)
        }
        return scenario
    }()

    private static func symbol(
        _ name: String, _ base: String, _ profit: String, digits: UInt8, price: Double
    ) -> ScenarioSymbol {
        var symbol = ScenarioSymbol()
        symbol.name = name
        symbol.base = base
        symbol.profit = profit
        symbol.digits = digits
        symbol.startPrice = price
        symbol.spreadPoints = 10
        symbol.volatilityPerSecond = 0.00002
        symbol.tickIntervalMs = 100
        return symbol
    }

    private static func group(
        _ name: String, _ currency: String, _ digits: UInt8, _ priceClass: UInt32
    ) -> ScenarioGroup {
        var group = ScenarioGroup()
        group.name = name
        group.currency = currency
        group.currencyDigits = digits
        group.priceClass = priceClass
        return group
    }

    private static func account(
        _ login: Login, _ group: String, minor: Int64
    ) -> ScenarioAccount {
        var account = ScenarioAccount()
        account.login = login.rawValue
        account.group = group
        var deal = ScenarioDeal()
        deal.ticket = 100_000 + login.rawValue
        deal.profitMinor = minor
        deal.timeServerMs = 1_700_000_000_123 + Int64(login.rawValue)
        account.deals = [deal]
        return account
    }

    private static func position(
        _ ticket: UInt64, _ symbol: String, _ side: UInt8, _ volume: UInt64, _ price: Double
    ) -> ScenarioPosition {
        var position = ScenarioPosition()
        position.ticket = ticket
        position.symbol = symbol
        position.side = side
        position.volume = volume
        position.priceOpen = price
        position.timeServerMs = 1_750_000_000_000 + Int64(ticket)
        return position
    }

    private static func order(_ ticket: UInt64, _ kind: UInt8, _ price: Double) -> ScenarioOrder {
        var order = ScenarioOrder()
        order.ticket = ticket
        order.symbol = "EURUSD.r"
        order.kind = kind
        order.volume = 10_000_000
        order.price = price
        return order
    }
}
