internal import MTBridge
internal import RiskEngine

extension ServerSettings {
    static let settings: [Setting<ServerSettings>] =
        connectionSettings + budgetSettings + tierSettings + predictionSettings + maskSettings
        + breakerSettings

    private static let connectionSettings: [Setting<ServerSettings>] = [
        Setting("bridge", \.bridge, .bridge).required.fixed,
        Setting("shim-address", \.shimAddress, .shimText(ShimSettings.addressSizeMax)).fixed,
        Setting("shim-settings", \.shimSettings, .shimText(ShimSettings.optionsSizeMax)).fixed,
        Setting("allow-plaintext", \.allowPlaintext, .boolean).fixed,
        Setting("zone", \.zone, .serverZone).required.fixed,
        Setting("reader-login", \.readerLogin, .login).required.fixed,
        Setting("reader-secret", \.readerSecret, optional: .path).fixed,
        Setting("enforcer-login", \.enforcerLogin, optional: .login).fixed,
        Setting("enforcer-secret", \.enforcerSecret, optional: .path).fixed,
        Setting("rotate-after", \.rotateAfterMilliseconds, .duration(86_400_000...315_360_000_000))
            .fixed,
        Setting("connections", \.connections, .integer(1...16)).fixed,
    ]

    private static let budgetSettings: [Setting<ServerSettings>] = [
        Setting("batch", \.batch, .integer(1...4_096)).fixed,
        Setting("pipeline", \.pipeline, .integer(1...64)).fixed,
        Setting("account-requests", \.accountRequestsPerSecond, .rate(upTo: 10_000)).fixed,
        Setting("quote-requests", \.quoteRequestsPerSecond, .rate(upTo: 1_000)).fixed,
        Setting("enforcement-requests", \.enforcementRequestsPerSecond, .rate(upTo: 10_000)).fixed,
        Setting("writes-in-flight", \.writesInFlight, .integer(1...128)).fixed,
        Setting("request-timeout", \.requestTimeoutMilliseconds, .duration(100...300_000)).fixed,
        Setting("dealer-settle", \.dealerSettleMilliseconds, .duration(0...3_600_000)).fixed,
    ]

    private static let tierSettings: [Setting<ServerSettings>] = [
        Setting("tier-critical", \.tiers.critical, .duration(10...3_600_000)).fixed,
        Setting("tier-hot", \.tiers.hot, .duration(10...3_600_000)).fixed,
        Setting("tier-warm", \.tiers.warm, .duration(10...3_600_000)).fixed,
        Setting("tier-normal", \.tiers.normal, .duration(10...3_600_000)).fixed,
        Setting("tier-idle", \.tiers.idle, .duration(10...3_600_000)).fixed,
        Setting("stress-velocity", \.stressVelocity, .velocity).fixed,
        Setting("policy", \.policy, .word(.predict, .tiers, .uniform)).fixed,
    ]

    private static let predictionSettings: [Setting<ServerSettings>] = [
        Setting("quotes", \.quotes, .word(.poll, .push)).fixed,
        Setting("quote-interval", \.quoteIntervalMilliseconds, .duration(20...60_000)).fixed,
        Setting("quarantine-accounts", \.quarantineAccounts, .integer(1...1_000_000)).fixed,
        Setting("quarantine-share", \.quarantineShare, .share(1...1_000_000)).fixed,
    ]

    private static let maskSettings: [Setting<ServerSettings>] = [
        Setting("mask", \.maskWindows, .maskWindows),
        Setting("mask-maximum", \.maskMaximumMilliseconds, .duration(60_000...14_400_000)),
        Setting("mask-torn", \.maskTornShare, .share(1...1_000_000)),
    ]

    private static let breakerSettings: [Setting<ServerSettings>] = [
        Setting("breaker-accounts", \.breakerAccounts, .integer(1...1_000_000)),
        Setting("breaker-share", \.breakerShare, .share(1...1_000_000)),
        Setting(
            "breaker-corroborated-accounts", \.breakerCorroboratedAccounts, .integer(1...1_000_000)
        ),
        Setting(
            "breaker-corroborated-share", \.breakerCorroboratedShare, .share(1...1_000_000)),
        Setting("breaker-window", \.breakerWindowMilliseconds, .duration(1_000...86_400_000)),
    ]
}

extension SettingFormat where Value == String {
    static let bridge = SettingFormat(
        expected: "unix:/PATH, tcp:HOST:PORT (HOST being an IP address or localhost) or "
            + "shim:/PATH of a library",
        parse: { text in (try? BridgeLocation(text)) == nil ? nil : text }, show: { $0 })

    /// Handed to a shim as it is.
    static func shimText(_ bytesMax: Int) -> Self {
        SettingFormat(
            expected: "at most \(bytesMax) bytes of text",
            parse: { $0.utf8.count <= bytesMax && !$0.utf8.contains(0) ? $0 : nil }, show: { $0 })
    }
}

extension SettingFormat where Value == ServerZone {
    static let serverZone = SettingFormat(
        expected: "an IANA zone (Europe/Athens), one with a shift (America/New_York+07:00), or an"
            + " offset (+03:00)",
        parse: { ServerZone($0) }, show: { $0.text })
}
