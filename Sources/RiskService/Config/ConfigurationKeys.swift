internal import RiskEngine

/// Every key that the parser knows, by section kind: for the test of the documentation.
public enum ConfigurationKeys {
    public static let all: [(section: String, keys: [String])] = [
        ("Daemon", DaemonSettings.settings.map(\.key)),
        ("Server", ServerSettings.settings.map(\.key)),
        ("Plan", PlanSettings.settings.map(\.key)),
        ("Rule", RuleSpec.settings.map(\.key)),
        ("Rule", ProgressSpec.settings.map(\.key)),
    ]
}
