import MTBridge

extension FaultCommand {
    /// Every command with its arguments and what it does.
    static let usages: [(name: String, usage: String, meaning: String)] =
        [
            ("unknown-login", "[N]", "the next N accounts replies carry a login nobody asked for"),
            ("omit", "LOGIN[,LOGIN] [N]", "the next N replies that would show them leave them out"),
            ("equity", "LOGIN VALUE [N]", "VALUE: nan inf -inf zero negative or a number"),
            ("garbage", "", "bytes that are no frame, to every connection"),
            ("half-open", "on|off|TIME", "stop answering; connections stay open"),
            ("gone", "TIME", "close listeners and connections for so long"),
            ("outage", "TIME [CODE]", "connections stay, every request gets CODE (default 10)"),
            (
                "restart",
                "[down=T stale=T missing=T share=P% zero=T empty=T unpriced=T frozen=T keep early]",
                "gone, then wrong in these ways one after the other; keep: outage instead of gone"
            ),
            ("zero", "SCOPE TIME", "all-zero account rows"),
            ("missing", "SCOPE TIME [P%]", "this share of the accounts is in no reply (100%)"),
            ("short", "SCOPE TIME [P%]", "replies end after this share of their rows (50%)"),
            ("empty", "SCOPE TIME", "no positions, but margin"),
            ("unpriced", "SCOPE TIME", "profit 0 until the symbol's next price"),
            ("frozen", "SCOPE TIME", "prices of the start"),
            ("stale", "SCOPE TIME", "everything as at the start"),
            (
                "torn", "SCOPE TIME [equity|balance|floating]",
                "this part as at the start, the rest now"
            ),
            (
                "off-market", "SYMBOL FACTOR TIME|tick",
                "a wrong price is shown; tick: until the next"
            ),
            ("spread", "SYMBOL|all FACTOR TIME", "spreads so many times as wide, truly"),
            ("break", "SYMBOL|all TIME", "no quotes, market closed"),
            ("move", "LOGIN GROUP", "into another group of the same currency"),
            ("archive", "LOGIN", "gone until restored"),
            ("restore", "LOGIN", "back from the archive"),
            ("delete", "LOGIN", "gone for good"),
            ("create", "LOGIN GROUP BALANCE [LEVERAGE]", "a new account"),
            (
                "deal-edit",
                "LOGIN TICKET|last|last-close [profit= swap= commission= price= lots= action= "
                    + "shift= comment=]... [fix] [silent]",
                "fix: the balance follows; silent: no hint"
            ),
            (
                "deal-cancel", "LOGIN TICKET|last|last-close [silent]",
                "BUY_CANCELED, result taken back"
            ),
            (
                "deal-delete", "LOGIN TICKET|last|last-close [fix] [silent]",
                "the deal was never there"
            ),
            ("end-of-day", "", "the walk over the accounts begins now"),
        ]
        + CashFlow.names.map {
            ($0.name, "LOGIN AMOUNT [silent] [COMMENT]", cashMeaning($0.action.rawValue))
        }

    private static func cashMeaning(_ action: UInt8) -> String { "a deal of action \(action)" }

    /// What the socket's `help` prints.
    public static let help: String = {
        let lines = usages.map { entry in
            let call = entry.usage.isEmpty ? entry.name : "\(entry.name) \(entry.usage)"
            let gap = call.count < 38 ? String(repeating: " ", count: 38 - call.count) : "  "
            return call + gap + entry.meaning
        }
        return """
            \(lines.joined(separator: "\n"))
            truth LOGIN                           what the account really has
            status                                one line of counters
            help                                  this text
            SCOPE: all, LOGIN[,LOGIN] or group:MASK. TIME: 250ms, 5s, 2m, 1h; a bare number: seconds
            """
    }()
}
