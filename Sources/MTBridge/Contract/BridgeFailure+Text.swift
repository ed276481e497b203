extension BridgeFailure {
    /// One line for the operator.
    public var text: String {
        switch self {
        case .unreachable(let errno): "unreachable (errno \(errno))"
        case .authentication(.authServerBad): "the server does not know the secret"
        case .authentication(let retcode):
            "credentials refused (retcode \(retcode.rawValue)): check login and secret"
        case .versionMismatch(let ours, let theirsMin, let theirsMax):
            "protocol version \(ours) is not within the server's \(theirsMin)…\(theirsMax)"
        case .protocolViolation(let what): "protocol violation: \(what)"
        case .timedOut: "no answer for too long"
        case .closed: "closed by the server"
        case .faulty(let what): what
        }
    }
}
