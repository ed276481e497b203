internal import RiskEngine

extension DaemonSettings {
    static let settings: [Setting<DaemonSettings>] = [
        Setting("mode", \.mode, .word(.observe, .enforce)),
        Setting("state-directory", \.stateDirectory, .path).fixed,
        Setting("event-socket", \.eventSocket, .path).fixed,
        Setting("control-socket", \.controlSocket, .path).fixed,
        Setting("rest", \.rest, .rest).fixed,
        Setting("roster-directory", \.rosterDirectory, .path),
        Setting("accounts-max", \.accountsMax, .integer(1...1_000_000)).fixed,
        Setting("retain-days", \.retainDays, .integer(1...3_650)).fixed,
        Setting("event-tail", \.eventTail, .integer(16...1_048_576)).fixed,
        Setting("blind-after", \.blindAfterMilliseconds, .duration(1_000...3_600_000)),
    ]
}
