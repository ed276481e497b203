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
        // unsafe: read within the call.
        if end == .riskd, unsafe Self.asksAccounts(bytes) { traffic.noteAccountRead() }
        return result
    }

    /// Whether a frame of these asks for accounts (docs/bridge-protocol.md, sections 2 and 5).
    private static func asksAccounts(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var at = 0
        while at + headerBytes <= bytes.count {
            // unsafe: a header's length is inside the buffer.
            if unsafe bytes[at + 4] == accountsType { return true }
            let length = unsafe Int(
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
            at += max(length, headerBytes)
        }
        return false
    }

    private static let headerBytes = 20
    private static let accountsType: UInt8 = 21

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
    private var asksAccounts = false

    func noteAccountRead() { asksAccounts = true }

    func takeAccountRead() -> Bool {
        defer { asksAccounts = false }
        return asksAccounts
    }

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
