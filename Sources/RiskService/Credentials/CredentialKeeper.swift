internal import Foundation
internal import MTBridge
internal import RiskEngine
internal import Synchronization

/// What is known of a server's two credentials: where they are, how old, and whether they work.
///
/// Any thread may call it. It never holds a secret.
final class CredentialKeeper: Sendable {
    private struct State: Sendable {
        /// What was last said of a role: not said again until it changes.
        var said: [BridgeRole: CredentialNews] = [:]
        var agedAt: [BridgeRole: MonotonicTime] = [:]
        var checkAt: MonotonicTime?
        var ages: [BridgeRole: Int64] = [:]
    }
    let settings: ServerSettings
    private let paths: [BridgeRole: String]
    private let events: EventRecorder
    private let clock: any Clock
    private let crashHook: (any CrashHook)?
    private let state = Mutex(State())
    // Relaxed: one flag, ordered with nothing.
    private let lacksEnforcer: Atomic<Bool>

    /// An old credential is said again after a day.
    static let agedMilliseconds: Int64 = 86_400_000
    static let checkMilliseconds: Int64 = 60_000

    /// - Parameter directory: `$CREDENTIALS_DIRECTORY`.
    init(
        settings: ServerSettings, directory: String?, events: EventRecorder, clock: any Clock,
        crashHook: (any CrashHook)? = nil
    ) {
        self.settings = settings
        self.events = events
        self.clock = clock
        self.crashHook = crashHook
        var paths: [BridgeRole: String] = [:]
        paths[.reader] = settings.readerSecretPath(credentials: directory)
        if settings.enforcerLogin != nil {
            paths[.enforcer] = settings.enforcerSecretPath(credentials: directory)
        }
        self.paths = paths
        lacksEnforcer = Atomic(settings.enforcerLogin == nil)
    }

    /// Whether writes are out of reach for want of a credential: riskd observes then.
    var isObserving: Bool { lacksEnforcer.load(ordering: .relaxed) }

    /// Seconds since the secret was written; nil when there is none, or before the first look.
    func age(_ role: BridgeRole) -> Int64? { state.withLock { $0.ages[role] } }

    func stamp(_ role: BridgeRole) -> CredentialStamp? {
        paths[role].map { CredentialStamp(path: $0) }
    }

    /// The credential of a role, read now.
    func credentials(_ role: BridgeRole) throws(CredentialError) -> BridgeCredentials {
        let login = role == .reader ? settings.readerLogin : settings.enforcerLogin ?? Login(0)
        guard let path = paths[role] else {
            throw CredentialError(
                path: "\(settings.id)",
                message: "no secret: set \(role.name)-secret=, or run under systemd with "
                    + "LoadCredential=")
        }
        return BridgeCredentials(
            login: login, role: role, secret: try CredentialFile.secret(path))
    }

    /// Looks before the first connection whether there is something to enforce with.
    func begin() {
        guard settings.enforcerLogin != nil else { return }
        do throws(CredentialError) {
            _ = try credentials(.enforcer)
        } catch {
            note(.enforcer, .unusable(error.description))
        }
    }

    func note(_ role: BridgeRole, _ news: CredentialNews) {
        if case .renewed = news { crashHook?.reached(.rotating) }
        if role == .enforcer {
            switch news {
            case .accepted, .renewed: lacksEnforcer.store(false, ordering: .relaxed)
            case .unusable: lacksEnforcer.store(true, ordering: .relaxed)
            case .renewalFailed: break
            }
        }
        let before = state.withLock { state in
            defer { state.said[role] = news }
            return state.said[role]
        }
        // Several connections of a role say the same.
        guard news != before else { return }
        say(role, news, before: before)
    }

    private func say(_ role: BridgeRole, _ news: CredentialNews, before: CredentialNews?) {
        let subject = "\(settings.id): the \(role.name)'s secret"
        switch news {
        case .accepted:
            guard let before else { return }
            if case .unusable = before {
                write(.notice, "\(subject) works", role, "credential accepted", "ok")
            }
        case .renewed:
            write(
                .notice, "\(subject) was changed: the new connection has taken over", role,
                "credential renewed", "ok")
        case .renewalFailed(let reason, _):
            write(
                .error,
                "\(subject) was changed and does not work: \(reason); the old connection "
                    + "goes on, and the new secret is tried again", role,
                "credential not renewed", reason)
        case .unusable(let reason):
            let consequence =
                role == .enforcer
                ? "riskd only observes this server: violations are recorded and withheld"
                : "riskd cannot watch this server"
            write(
                .critical, "\(subject) cannot be used: \(reason); \(consequence)", role,
                "credential unusable", reason)
        }
    }

    private func write(
        _ priority: JournalPriority, _ line: String, _ role: BridgeRole, _ what: String,
        _ outcome: String
    ) {
        events.say(
            JournalEntry(
                .credential, priority: priority, line,
                fields: [(.server, settings.id.rawValue)]))
        events.append([
            .audit(
                AuditRecord(
                    kind: .act, at: clock.utc(), server: settings.id, login: nil,
                    identity: "riskd", what: "\(role.name): \(what)", outcome: outcome))
        ])
    }

    /// Alerts once a day about secrets older than `rotate-after`; about once a second.
    func tick(now: MonotonicTime) {
        let isDue = state.withLock { state in
            guard state.checkAt.map({ now >= $0 }) ?? true else { return false }
            state.checkAt = now.advanced(byMilliseconds: Self.checkMilliseconds)
            return true
        }
        guard isDue else { return }
        let utc = clock.utc()
        for role in [BridgeRole.reader, .enforcer] {
            guard let stamp = stamp(role), stamp.exists else {
                state.withLock { $0.ages[role] = nil }
                continue
            }
            let age = utc.milliseconds - stamp.modified / 1_000_000
            let isNews = state.withLock { state in
                state.ages[role] = age / 1_000
                guard age > settings.rotateAfterMilliseconds else {
                    state.agedAt[role] = nil
                    return false
                }
                if let at = state.agedAt[role],
                    now.milliseconds(since: at) < Self.agedMilliseconds
                {
                    return false
                }
                state.agedAt[role] = now
                return true
            }
            guard isNews else { continue }
            let days = age / 86_400_000
            write(
                .warning,
                "\(settings.id): the \(role.name)'s secret is \(days) days old, rotate-after is "
                    + "\(DurationText.text(settings.rotateAfterMilliseconds)): change it on the "
                    + "server, then replace the file", role, "credential is old", "\(days) days")
        }
    }
}

extension BridgeRole {
    /// The word used in settings and messages.
    var name: String {
        switch self {
        case .reader: "reader"
        case .enforcer: "enforcer"
        }
    }
}
