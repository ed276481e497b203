/// What `bridge=` names: a socket that speaks the bridge protocol, or a shim to load.
public enum BridgeLocation: Equatable, Sendable, CustomStringConvertible {
    case wire(BridgeAddress)
    /// `shim:/usr/lib/firm/mt5.so`: inside this process.
    case shim(path: String)

    /// Reads `unix:/PATH`, `tcp:HOST:PORT` or `shim:/PATH`; the error says what was expected.
    public init(_ text: String) throws(BridgeAddressError) {
        guard text.hasPrefix("shim:") else {
            self = .wire(try BridgeAddress(text))
            return
        }
        let path = String(text.dropFirst(5))
        guard path.hasPrefix("/"), !path.hasSuffix("/"), !path.utf8.contains(0) else {
            throw BridgeAddressError(
                "bridge address '\(text)': expected an absolute path after shim:")
        }
        self = .shim(path: path)
    }

    public var description: String {
        switch self {
        case .wire(let address): address.description
        case .shim(let path): "shim:\(path)"
        }
    }
}
