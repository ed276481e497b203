internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// What a server's threads say of themselves, for status and metrics.
///
/// Written a few times a second.
final class ServerBoard: Sendable {
    struct Content: Sendable {
        var state = "connecting"
        var detail = ""
        var info: BridgeServerInfo?
        var serverTime: ServerTime?
        /// The first enrolment round is over: every account is armed, or listed with its reason.
        var enrolmentDecided = false
        var writesInFlight = 0
        /// Accounts under enforcement by stage.
        var enforcement: [String: Int] = [:]
        /// Released accounts that fresh reads are to verify.
        var verifying = 0
        var blind: Set<Login> = []
        /// Monotonic time of the primary poller's last round: what the watchdog looks at.
        var lastRound = MonotonicTime.zero
        var zoneMismatch = false
    }
    private let content = Mutex(Content())

    var current: Content { content.withLock { $0 } }

    func update(_ body: (inout Content) -> Void) { content.withLock { body(&$0) } }
}
