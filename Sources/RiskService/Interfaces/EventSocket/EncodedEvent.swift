internal import RiskEngine

/// An event as every subscriber gets it: encoded once, its bytes shared by all.
struct EncodedEvent {
    let seq: UInt64
    let name: String
    let server: String?
    /// The envelope and its newline.
    let line: [UInt8]

    init(_ event: StoredEvent, epoch: String) {
        seq = event.seq
        name = event.name
        server = event.server?.rawValue
        let data = JSONText.singleLine(event.data)
        var line: [UInt8] = []
        line.reserveCapacity(data.count + 192)
        line.append(contentsOf: Array("{\"event\":".utf8))
        JSONText.append(event.name, to: &line)
        line.append(contentsOf: Array(",\"id\":".utf8))
        JSONText.append(event.id, to: &line)
        line.append(contentsOf: Array(",\"ts\":\"\(event.at.rfc3339)\"".utf8))
        line.append(contentsOf: Array(",\"seq\":\(event.seq),\"epoch\":".utf8))
        JSONText.append(epoch, to: &line)
        line.append(contentsOf: Array(",\"data\":".utf8))
        line.append(contentsOf: data)
        line.append(contentsOf: Array("}\n".utf8))
        self.line = line
    }
}
