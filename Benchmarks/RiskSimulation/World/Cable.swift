import MTBridge

/// One end of an in-memory stream that notes when bytes move, so that a simulation knows whether
/// the world stands still.
final class Cable: Transport {
    private let inner: LoopbackTransport
    private let activity: Activity

    init(_ inner: LoopbackTransport, _ activity: Activity) {
        self.inner = inner
        self.activity = activity
    }

    var descriptor: Int32 { -1 }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> TransportResult {
        // unsafe: the caller's buffer, filled within the call.
        let result = unsafe inner.read(into: buffer)
        if case .moved = result { activity.count += 1 }
        return result
    }

    func write(_ bytes: UnsafeRawBufferPointer) -> TransportResult {
        // unsafe: the caller's bytes, copied within the call.
        let result = unsafe inner.write(bytes)
        if case .moved = result { activity.count += 1 }
        return result
    }

    func close() {
        activity.count += 1
        inner.close()
    }
}

/// Counts what happened.
final class Activity {
    var count = 0
}
