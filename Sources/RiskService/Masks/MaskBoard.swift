internal import RiskEngine
internal import Synchronization

/// The masks of one server, shared by its pollers.
///
/// Windows are decided by each sample's own instant (`MaskCalendar`, one per poller); automatic
/// masks by the primary poller (`MaskKeeper`), and the others read of them here.
final class MaskBoard: Sendable {
    /// What the interfaces show.
    struct Content: Sendable {
        /// UTC of the mask's beginning; nil without a mask.
        var since: UTCTime?
        var reasons: Set<MaskReason> = []
    }
    /// `mask=` and its company, as they are now.
    struct Settings: Equatable, Sendable {
        var windows: [MaskWindow] = []
        var maximumMilliseconds: Int64 = 1_800_000
        var tornShare = PartsPerMillion(rawValue: 100_000)
    }
    private let current: Mutex<Settings>
    private let content = Mutex(Content())
    /// A mask that an earlier run began and did not end.
    let left = Mutex<Content?>(nil)
    // Relaxed throughout: one number each; a poller that reads the one before judges as of before.
    private let changes = Atomic<UInt64>(0)
    private let automaticSince = Atomic<Int64>(0)

    init(_ settings: Settings) { current = Mutex(settings) }

    var settings: Settings { current.withLock { $0 } }

    /// Grows with each change of the settings.
    var generation: UInt64 { changes.load(ordering: .relaxed) }

    func adopt(_ settings: Settings) {
        let isNew = current.withLock { old in
            defer { old = settings }
            return old != settings
        }
        if isNew { changes.add(1, ordering: .relaxed) }
    }

    var shown: Content { content.withLock { $0 } }

    func show(_ new: Content) { content.withLock { $0 = new } }

    /// Since when (UTC milliseconds; 0 for none) an automatic mask holds.
    func publish(automaticSince since: Int64) { automaticSince.store(since, ordering: .relaxed) }

    /// The mask of a sample taken at `utc`.
    @inline(__always)
    func state(at utc: UTCTime, windows: inout MaskCalendar) -> MaskState {
        let automatic = automaticSince.load(ordering: .relaxed)
        let window = windows.state(at: utc).since
        if automatic == 0 || window == 0 { return MaskState(since: max(automatic, window)) }
        return MaskState(since: min(automatic, window))
    }
}

extension ServerSettings {
    var masks: MaskBoard.Settings {
        MaskBoard.Settings(
            windows: maskWindows, maximumMilliseconds: maskMaximumMilliseconds,
            tornShare: maskTornShare)
    }
}
