internal import MTBridge
internal import RiskEngine

extension Daemon {
    static func byServer(
        _ contexts: [ServerContext], _ desks: [EnrolmentDesk]
    )
        -> [ServerID: EnrolmentDesk]
    {
        Dictionary(uniqueKeysWithValues: zip(contexts.map(\.settings.id), desks))
    }

    static func start(
        _ contexts: [ServerContext], _ desks: [EnrolmentDesk], clock: any Clock
    ) throws(SocketError) -> [ServerRuntime] {
        var servers: [ServerRuntime] = []
        for (index, context) in contexts.enumerated() {
            context.credentials.begin()
            servers.append(
                try ServerRuntime(
                    context: context, enrolment: desks[index],
                    connector: SystemConnector(credentials: context.credentials, clock: clock),
                    index: index))
        }
        return servers
    }

    static func inboxes(_ servers: [ServerRuntime]) -> [ServerID: EnforcementInbox] {
        Dictionary(
            servers.compactMap { server in
                server.enforcement.map { (server.context.settings.id, $0) }
            }, uniquingKeysWith: { first, _ in first })
    }

    /// The rosters by server; issues are said, and the lines they concern are left out.
    static func loadRoster(
        _ configuration: Configuration, events: EventRecorder
    )
        -> [ServerID: [Login: Enrolment]]
    {
        let (rows, issues) = Roster.load(directory: configuration.daemon.rosterDirectory)
        for issue in issues {
            events.say(JournalEntry(.reload, priority: .error, "roster: \(issue)"))
        }
        var roster: [ServerID: [Login: Enrolment]] = [:]
        for row in rows {
            let server = ServerID(row.enrolment.server)
            roster[server, default: [:]][Login(row.enrolment.login)] = row.enrolment
        }
        return roster
    }
}

extension ControlPlaneSettings {
    /// Sockets that systemd holds replace our own.
    mutating func adopt(_ sockets: [ListenSocket]) {
        for socket in sockets {
            switch socket.name {
            case "events": events = .inherited(descriptor: socket.descriptor)
            case "rest": rest = .inherited(descriptor: socket.descriptor)
            case "control": control = .inherited(descriptor: socket.descriptor)
            default: break
            }
        }
    }
}

/// Turns accesses of the interfaces into audit rows.
final class AccessRecorder: AccessLog {
    private let events: EventRecorder

    init(events: EventRecorder) { self.events = events }

    func record(_ access: AuditRecord) { events.append([.audit(access)]) }
}
