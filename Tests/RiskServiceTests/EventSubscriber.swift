import RiskService

/// A consumer of the event socket, line by line.
final class EventSubscriber {
    private var connection: LineConnection

    /// Connects and reads the hello.
    init(_ path: String) throws {
        connection = try LineConnection(path: path)
        connection.setReceiveTimeout(seconds: 60)
    }

    /// Connects, reads the hello, and asks for `request`.
    convenience init(_ path: String, _ request: String) throws {
        try self.init(path)
        _ = try next()
        try connection.send(line: request)
    }

    func send(_ line: String) throws { try connection.send(line: line) }

    func finishSending() { connection.finishSending() }

    /// The next frame; nil at the end of the stream.
    func next() throws -> JSONValue? {
        guard let line = try connection.readLine() else { return nil }
        return JSONValue(text: line)
    }

    /// The `seq` of the next `count` frames.
    func sequences(_ count: Int) throws -> [UInt64] {
        var sequences: [UInt64] = []
        while sequences.count < count, let frame = try next() {
            if let seq = frame["seq"]?.unsignedValue { sequences.append(seq) }
        }
        return sequences
    }
}
