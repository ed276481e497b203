/// Why the sockets that systemd passed cannot be used.
public enum SocketPassingError: Error, Equatable, CustomStringConvertible {
    /// The environment or a descriptor could not be read; `code` is the C error number.
    case unreadable(code: Int32)
    /// A descriptor is not a listening stream socket.
    case notListening(name: String, descriptor: Int32)

    public var description: String {
        switch self {
        case .unreadable(let code):
            "the sockets passed by systemd cannot be read (errno \(code)); "
                + "check LISTEN_FDS and LISTEN_FDNAMES, or start riskd without socket units"
        case .notListening(let name, let descriptor):
            "socket '\(name)' (descriptor \(descriptor)) passed by systemd is not a listening "
                + "stream socket; use ListenStream= with Accept=no in its unit"
        }
    }
}
