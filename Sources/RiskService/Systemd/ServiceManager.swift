internal import CLinux
internal import CSystemd
internal import Glibc

/// What riskd tells systemd and learns from it; without systemd every call does nothing.
///
/// Safe on any thread: libsystemd sends one datagram per call and keeps no state.
public struct ServiceManager: Sendable {
    /// How long systemd waits for a sign of life, or nil when it watches nothing.
    ///
    /// Pet it at less than half of this, and only from something that proves real progress.
    public let watchdogIntervalMicroseconds: UInt64?

    /// Reads what systemd set in our environment; call once, at start, before other threads.
    public init() {
        var microseconds: UInt64 = 0
        // unsafe: libsystemd writes one integer, which outlives the call.
        let isWatched = unsafe sd_watchdog_enabled(0, &microseconds) > 0
        watchdogIntervalMicroseconds = isWatched ? microseconds : nil
    }

    /// The start, or a reload, is complete; `status` is the line that `systemctl status` shows.
    public func ready(status: String) { send("READY=1\nSTATUS=\(Self.oneLine(status))") }

    /// A new line for `systemctl status`.
    public func status(_ status: String) { send("STATUS=\(Self.oneLine(status))") }

    /// A reload begins; `ready` ends it.
    public func reloading() {
        var now = timespec()
        // unsafe: fills the structure passed, which outlives the call.
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
        send("RELOADING=1\nMONOTONIC_USEC=\(microseconds)")
    }

    /// The stop begins.
    public func stopping(status: String) { send("STOPPING=1\nSTATUS=\(Self.oneLine(status))") }

    /// A sign of life.
    public func petWatchdog() { send("WATCHDOG=1") }

    private func send(_ state: String) {
        // unsafe: the text is copied into a datagram before the call returns.
        _ = unsafe sd_notify(0, state)
    }

    /// A line break would start a new assignment in the notification protocol.
    private static func oneLine(_ text: String) -> String {
        String(text.map { $0.isNewline ? " " : $0 })
    }
}
