import CLinux

/// Where a bridge listens: `unix:/run/mt/live1.sock`, `tcp:127.0.0.1:7001`, `tcp:[::1]:7001`.
public enum BridgeAddress: Equatable, Sendable, CustomStringConvertible {
    case unix(path: String)
    /// `host` is an IPv4 or IPv6 literal: names are not resolved, which would block.
    case tcp(host: String, port: UInt16)

    /// Reads an address; the error says what was expected.
    public init(_ text: String) throws(BridgeAddressError) {
        if text.hasPrefix("unix:") {
            self = .unix(path: try Self.path(String(text.dropFirst(5)), in: text))
        } else if text.hasPrefix("tcp:") {
            self = try Self.endpoint(String(text.dropFirst(4)), in: text)
        } else {
            throw BridgeAddressError(
                "bridge address '\(text)': expected unix:/PATH or tcp:HOST:PORT")
        }
    }

    /// The longest socket path that Linux takes.
    public static let pathSizeMax = 107

    private static func path(
        _ path: String, in text: String
    ) throws(BridgeAddressError) -> String {
        guard path.hasPrefix("/"), !path.utf8.contains(0) else {
            throw BridgeAddressError(
                "bridge address '\(text)': expected an absolute path after unix:")
        }
        guard path.utf8.count <= pathSizeMax else {
            throw BridgeAddressError(
                "bridge address '\(text)': the path has \(path.utf8.count) bytes, "
                    + "Linux takes \(pathSizeMax)")
        }
        return path
    }

    private static func endpoint(
        _ rest: String, in text: String
    ) throws(BridgeAddressError) -> BridgeAddress {
        guard let colon = rest.lastIndex(of: ":"),
            let port = UInt16(rest[rest.index(after: colon)...])
        else {
            throw BridgeAddressError(
                "bridge address '\(text)': expected a port, 0…65535, as in tcp:127.0.0.1:7001")
        }
        var host = String(rest[..<colon])
        if host == "localhost" { host = "127.0.0.1" }
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = String(host.dropFirst().dropLast())
            if InternetAddress.v6(host) != nil { return .tcp(host: host, port: port) }
        } else if InternetAddress.v4(host) != nil {
            return .tcp(host: host, port: port)
        }
        throw BridgeAddressError(
            "bridge address '\(text)': expected an IPv4 address, an IPv6 address in brackets, "
                + "or localhost; names are not resolved")
    }

    /// True for Unix sockets and loopback interfaces: no wire leaves this host.
    public var isLocal: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _): host.hasPrefix("127.") || host == "::1"
        }
    }

    /// Frames are tagged on every TCP connection, and never on Unix sockets.
    public var authenticatesFrames: Bool {
        switch self {
        case .unix: false
        case .tcp: true
        }
    }

    public var description: String {
        switch self {
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port):
            host.contains(":") ? "tcp:[\(host)]:\(port)" : "tcp:\(host):\(port)"
        }
    }

    /// Refuses an address that leaves this host unless the operator allowed it.
    func check(allowPlaintext: Bool) throws(BridgeAddressError) {
        guard isLocal || allowPlaintext else {
            throw BridgeAddressError(
                "bridge address '\(self)': TCP beyond loopback is authenticated but not encrypted; "
                    + "use stunnel or WireGuard, or set allow-plaintext=yes")
        }
    }
}

/// An address that cannot be used; `description` says what was expected and how to mend it.
public struct BridgeAddressError: Error, Equatable, Sendable, CustomStringConvertible {
    public let description: String
    init(_ description: String) { self.description = description }
}
