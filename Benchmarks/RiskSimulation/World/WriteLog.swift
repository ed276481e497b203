import MTEmulator

/// Counts the lines of a server's action ledger, and of these the writes that arrived.
final class WriteLog: LogSink {
    /// Dealer requests, order cancels and user updates: what a brake must stop.
    private(set) var received = 0
    private let lines: CountingLog

    private static let ending = Array("_received".utf8)
    /// Of `{"kind":"`.
    private static let kindAt = 9

    /// - Parameter lines: Counts all of them, with those of other logs.
    init(_ lines: CountingLog) { self.lines = lines }

    func write(_ bytes: [UInt8]) {
        lines.write(bytes)
        let kind = bytes.dropFirst(Self.kindAt).prefix { $0 != UInt8(ascii: "\"") }
        if kind.suffix(Self.ending.count).elementsEqual(Self.ending) { received += 1 }
    }

    func flush() {}
}
