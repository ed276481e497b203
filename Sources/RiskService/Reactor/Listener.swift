internal import CLinux
internal import Glibc
internal import RiskEngine

/// Accepts connections and hands each to its server.
final class Listener: ReactorHandler, DeadlineSource {
    /// Connections taken at once before others get their turn.
    private static let batch = 64
    /// Rest after the process ran out of descriptors, instead of spinning.
    private static let pauseMilliseconds: Int64 = 100

    private let descriptor: FileDescriptor
    private let path: String?
    private let accept: (Int32) -> Void
    private unowned let reactor: Reactor
    private var token: Reactor.Token = 0
    private var resumeAt = MonotonicTime.distantFuture

    /// - Parameter accept: Becomes the owner of the descriptor it is given.
    init(
        _ opened: consuming OpenedListener, reactor: Reactor, accept: @escaping (Int32) -> Void
    ) throws(SocketError) {
        path = opened.path
        descriptor = opened.takeDescriptor()
        self.reactor = reactor
        self.accept = accept
        guard let token = reactor.add(descriptor.rawValue, .read, handler: self) else {
            throw SocketError("epoll_ctl", errno: clinux_errno())
        }
        self.token = token
        reactor.add(self as any DeadlineSource)
    }

    deinit {
        // unsafe: unlink reads the path as a C string.
        if let path { _ = unsafe unlink(path) }
    }

    func ready(_ readiness: Readiness) {
        for _ in 0..<Self.batch {
            let accepted = clinux_accept(descriptor.rawValue)
            if accepted >= 0 {
                accept(accepted)
                continue
            }
            let code = clinux_errno()
            // A connection that was gone before we took it is no trouble of ours.
            if code == EINTR || code == ECONNABORTED { continue }
            if code != EAGAIN {
                reactor.modify(descriptor.rawValue, [], token: token)
                resumeAt = reactor.now.advanced(byMilliseconds: Self.pauseMilliseconds)
            }
            return
        }
    }

    func nextDeadline() -> MonotonicTime { resumeAt }

    func expire(now: MonotonicTime) {
        resumeAt = .distantFuture
        reactor.modify(descriptor.rawValue, .read, token: token)
    }
}
