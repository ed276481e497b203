import RiskEngine

extension FrameWriter {
    mutating func event(_ event: BridgeEvent) {
        switch event {
        case .connected(var up): frame(.connectedEvent) { $0.flag(&up, "up") }
        case .synchronized: frame(.synchronizedEvent) { _ in }
        case .hint(var kind, var login):
            frame(.hintEvent) {
                $0.choice(&kind, "kind")
                $0.padding(7)
                $0.choice(&login, "login")
            }
        case .quotes(let records):
            // Quotes need not come together: each frame is an event of its own.
            let perFrame = 10_000
            for start in stride(from: 0, to: records.count, by: perFrame) {
                var slice = Array(records[start..<min(start + perFrame, records.count)])
                frame(.quotesEvent) { $0.list(&slice, "count") }
            }
        }
    }
}

extension BridgeEvent {
    init(_ frame: Frame) throws(BridgeFailure) {
        var reader = frame.reader
        switch frame.type {
        case .connectedEvent:
            var up = false
            try reader.flag(&up, "up")
            self = .connected(up)
        case .synchronizedEvent: self = .synchronized
        case .hintEvent:
            var kind = HintKind.deal
            var login = Login(0)
            try reader.choice(&kind, "kind")
            try reader.padding(7)
            try reader.choice(&login, "login")
            self = .hint(kind, login)
        case .quotesEvent:
            var records: [QuoteRecord] = []
            try reader.list(&records, "count")
            self = .quotes(records)
        default: throw .protocolViolation("\(frame.type) message: not an event")
        }
        try reader.finish()
    }
}
