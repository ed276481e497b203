import MTBridge
import RiskEngine

/// Writes what every account truly has whenever it changed: after each tick, and after whatever
/// else took effect.
///
/// `mono_ns,utc_ms,tick,login,balance,credit,equity`, money in minor units. Who judges floors that
/// are known only afterwards finds their crossings here.
public final class EquityTrace {
    private struct Money: Equatable {
        var balance: Int64
        var credit: Int64
        var equity: Int64
    }

    private let sink: any LogSink
    private var last: [Money?] = []

    public init(to sink: any LogSink) {
        self.sink = sink
        sink.write(Array("mono_ns,utc_ms,tick,login,balance,credit,equity\n".utf8))
    }

    /// A line for each account that has something else than before.
    func follow(_ book: Book, _ stamp: LogStamp) {
        while last.count < book.accounts.count { last.append(nil) }
        for index in book.accounts.indices {
            let state = book.accounts[index]
            let now = Money(balance: state.balance, credit: state.credit, equity: state.equity)
            guard last[index] != now else { continue }
            last[index] = now
            let line =
                "\(stamp.monotonicNanoseconds),\(stamp.utcMilliseconds),\(stamp.tick),"
                + "\(book.users[index].login.rawValue),\(now.balance),\(now.credit),\(now.equity)\n"
            sink.write(Array(line.utf8))
        }
    }

    public func flush() { sink.flush() }
}
