internal import CLinux
internal import RiskEngine

/// What a descriptor is ready for, or what its owner waits for.
struct Readiness: OptionSet {
    let rawValue: UInt32

    static let read = Readiness(rawValue: EPOLLIN.rawValue)
    static let write = Readiness(rawValue: EPOLLOUT.rawValue)
    /// Both directions are closed; always reported.
    static let hangup = Readiness(rawValue: EPOLLHUP.rawValue)
    /// Always reported.
    static let error = Readiness(rawValue: EPOLLERR.rawValue)
}

/// Owns one descriptor in a reactor; called on the reactor's thread only.
protocol ReactorHandler: AnyObject {
    func ready(_ readiness: Readiness)
}

/// Has deadlines; called on the reactor's thread only.
protocol DeadlineSource: AnyObject {
    /// The earliest instant at which `expire` has something to do.
    func nextDeadline() -> MonotonicTime
    func expire(now: MonotonicTime)
}
