import MTBridge

/// One end of an in-memory stream that notes what is written, so that a simulation knows who has
/// something to read.
final class Cable: Transport {
    private let inner: LoopbackTransport
    private let traffic: Traffic
    private let end: Traffic.End

    init(_ inner: LoopbackTransport, _ traffic: Traffic, _ end: Traffic.End) {
        self.inner = inner
        self.traffic = traffic
        self.end = end
    }

    var descriptor: Int32 { -1 }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult {
        // unsafe: the caller's buffer, filled within the call.
        unsafe inner.read(into: buffer)
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> TransportResult {
        // unsafe: the caller's bytes, copied within the call.
        let result = unsafe inner.write(bytes)
        if case .moved = result { traffic.note(end) }
        return result
    }

    func close() {
        traffic.note(end)
        inner.close()
    }
}

/// Which side of one server's cables has something to read.
final class Traffic {
    enum End {
        case riskd
        case server
    }
    /// Written by riskd, or closed.
    private(set) var isForServer = false
    private(set) var isForRiskd = false

    func note(_ writer: End) {
        switch writer {
        case .riskd: isForServer = true
        case .server: isForRiskd = true
        }
    }

    /// Both ends notice: what was cut.
    func noteBoth() {
        isForServer = true
        isForRiskd = true
    }

    func takeForServer() -> Bool {
        defer { isForServer = false }
        return isForServer
    }

    func takeForRiskd() -> Bool {
        defer { isForRiskd = false }
        return isForRiskd
    }
}
