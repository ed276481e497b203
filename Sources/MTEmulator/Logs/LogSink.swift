/// Where log lines go; the emulator's thread makes every call.
public protocol LogSink: AnyObject {
    /// Takes whole lines.
    func write(_ bytes: [UInt8])
    /// Makes what was written visible to readers.
    func flush()
}

/// Collects lines in memory, for tests and simulations.
public final class MemoryLog: LogSink {
    public private(set) var bytes: [UInt8] = []

    public init() {}

    public func write(_ bytes: [UInt8]) { self.bytes += bytes }
    public func flush() {}

    public var text: String { String(decoding: bytes, as: UTF8.self) }
    public var lines: [String] { text.split(separator: "\n").map(String.init) }
}
