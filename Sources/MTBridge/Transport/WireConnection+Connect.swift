extension WireConnection {
    /// Starts connecting to `address`; never blocks.
    ///
    /// The outcome, refused credentials included, shows in `state` as it is pumped. Throws only for
    /// an address that may not be used: TCP beyond loopback without `allowPlaintext`.
    public static func connect(
        to address: BridgeAddress, credentials: BridgeCredentials, clock: any Clock,
        allowPlaintext: Bool = false, timing: WireTiming = WireTiming()
    ) throws(BridgeAddressError) -> WireConnection {
        try address.check(allowPlaintext: allowPlaintext)
        let session = ClientSession(
            credentials: credentials, authenticatesFrames: address.authenticatesFrames,
            now: clock.monotonic(), random: BridgeRandom.bytes, timing: timing)
        return WireConnection(
            transport: SocketTransport(connectingTo: address), session: session)
    }
}

/// The system's unpredictable bytes, for nonces.
public enum BridgeRandom {
    public static func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
