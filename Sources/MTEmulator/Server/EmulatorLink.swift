import MTBridge
import RiskEngine

/// One client's connection: the port through which the emulator answers it.
final class EmulatorLink: EmulatorPort {
    let connection: ServerConnection
    private let transport: any Transport
    var client: ClientID?

    init(transport: any Transport, session: ServerSession) {
        self.transport = transport
        connection = ServerConnection(transport: transport, session: session)
    }

    func reply(_ reply: BridgeReply, to id: RequestID) { connection.session.send(reply, to: id) }

    func answer(_ answer: DealerAnswer, to id: RequestID) {
        connection.session.send(answer, to: id)
    }

    func event(_ event: BridgeEvent) { connection.session.send(event) }

    func garbage(_ bytes: [UInt8]) {
        // What was queued before goes first, so that the garbage begins at a frame's border.
        try? connection.flush()
        // unsafe: the array's bytes, read within the call.
        _ = unsafe bytes.withUnsafeBytes { unsafe transport.write($0) }
    }
}
