/// Where an interface listens: nothing else is offered, so nothing else can be configured.
public enum ListenAddress: Equatable, Sendable {
    /// A Unix socket that we create (and remove at the end) with `mode`, owned by `group` when
    /// that group exists.
    case unix(path: String, mode: UInt32, group: String?)
    /// 127.0.0.1; port 0 lets the kernel choose one.
    case loopback(port: UInt16)
    /// A listening socket from systemd, which stays there when we stop.
    case inherited(descriptor: Int32)

    /// Reads `127.0.0.1:8477`, `unix:/path` or `off` (nil), as in `[Daemon] rest=`.
    ///
    /// - Throws: `SocketError` for anything else: other addresses are not served.
    public static func rest(_ text: String) throws(SocketError) -> ListenAddress? {
        if text == "off" { return nil }
        if text.hasPrefix("unix:/") {
            return .unix(path: String(text.dropFirst(5)), mode: 0o660, group: "riskd")
        }
        for host in ["127.0.0.1:", "localhost:"] where text.hasPrefix(host) {
            if let port = UInt16(text.dropFirst(host.count)), port > 0 {
                return .loopback(port: port)
            }
        }
        throw SocketError(
            "rest=\(text): expected 127.0.0.1:PORT, unix:/PATH or off; riskd serves no other "
                + "address, put a proxy with authentication in front of it")
    }
}
