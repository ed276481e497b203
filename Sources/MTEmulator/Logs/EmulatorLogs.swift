/// The three logs of design section 9, each optional, and one line builder for all of them.
final class EmulatorLogs {
    let truth: (any LogSink)?
    let replies: (any LogSink)?
    let actions: (any LogSink)?
    private var line = JSONText()

    init(truth: (any LogSink)?, replies: (any LogSink)?, actions: (any LogSink)?) {
        self.truth = truth
        self.replies = replies
        self.actions = actions
    }

    func truth(_ stamp: LogStamp, _ kind: String, _ body: (inout JSONText) -> Void) {
        put(truth, stamp, kind, body)
    }

    func replies(_ stamp: LogStamp, _ kind: String, _ body: (inout JSONText) -> Void) {
        put(replies, stamp, kind, body)
    }

    func actions(_ stamp: LogStamp, _ kind: String, _ body: (inout JSONText) -> Void) {
        put(actions, stamp, kind, body)
    }

    func flush() {
        truth?.flush()
        replies?.flush()
        actions?.flush()
    }

    private func put(
        _ sink: (any LogSink)?, _ stamp: LogStamp, _ kind: String,
        _ body: (inout JSONText) -> Void
    ) {
        guard let sink else { return }
        line.removeAll()
        line.openObject()
        line.pair("kind", kind)
        line.pair("mono_ns", stamp.monotonicNanoseconds)
        line.pair("utc_ms", stamp.utcMilliseconds)
        line.pair("tick", stamp.tick)
        body(&line)
        line.closeObject()
        line.newline()
        sink.write(line.bytes)
    }
}

/// When something took effect.
struct LogStamp {
    /// The host's CLOCK_MONOTONIC, unscaled.
    var monotonicNanoseconds: Int64
    var utcMilliseconds: Int64
    /// Ticks applied so far.
    var tick: UInt64
}
