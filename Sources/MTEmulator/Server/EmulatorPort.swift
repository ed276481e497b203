public import MTBridge
import RiskEngine

/// Where the emulator's answers to one client go; called on the emulator's thread.
public protocol EmulatorPort: AnyObject {
    func reply(_ reply: BridgeReply, to id: RequestID)
    func answer(_ answer: DealerAnswer, to id: RequestID)
    func event(_ event: BridgeEvent)
    /// Sends bytes that are no frame (a fault).
    func garbage(_ bytes: [UInt8])
}

/// One connected manager.
public struct ClientID: Hashable, Sendable {
    let rawValue: Int
}
