internal import MTBridge
internal import RiskEngine

/// What must hold between the settings of one section.
enum SettingRules {
    static func check(_ server: ServerSettings, _ reader: inout SectionReader<ServerSettings>) {
        if let address = try? BridgeAddress(server.bridge), !address.isLocal,
            !server.allowPlaintext
        {
            reader.report(
                reader.line(of: "bridge"),
                "bridge=\(server.bridge) leaves this host unencrypted; expected a local address (of"
                    + " stunnel or WireGuard), or allow-plaintext=yes")
        }
        check(shimOf: server, &reader)
        if let zone = server.zone.identifier, let problem = ZoneCheck.problem(zone) {
            reader.report(reader.line(of: "zone"), problem)
        }
        if server.enforcerSecret != nil, server.enforcerLogin == nil {
            reader.report(
                reader.line(of: "enforcer-secret"),
                "enforcer-secret= without enforcer-login=; add it")
        }
        if server.enforcerLogin == server.readerLogin {
            reader.report(
                reader.line(of: "enforcer-login"),
                "enforcer-login= is the reader's; expected a manager of its own, so that reading"
                    + " never has the right to write")
        }
        checkMasks(server, &reader)
        let tiers = server.tiers
        let intervals = [tiers.critical, tiers.hot, tiers.warm, tiers.normal, tiers.idle]
        if zip(intervals, intervals.dropFirst()).contains(where: { $0 > $1 }) {
            reader.report(
                reader.line(of: "tier-critical"),
                "tier intervals do not ascend; expected tier-critical <= tier-hot <= tier-warm <="
                    + " tier-normal <= tier-idle")
        }
    }

    private static func checkMasks(
        _ server: ServerSettings, _ reader: inout SectionReader<ServerSettings>
    ) {
        for window in server.maskWindows {
            if Int64(window.lengthMinutes) * 60_000 > server.maskMaximumMilliseconds {
                reader.report(
                    reader.line(of: "mask"),
                    "mask window \(window.text) is longer than mask-maximum="
                        + "\(DurationText.text(server.maskMaximumMilliseconds)); shorten it, or"
                        + " raise the maximum")
            }
            if let zone = window.zone, let problem = ZoneCheck.problem(zone) {
                reader.report(reader.line(of: "mask"), problem)
            }
        }
    }

    private static func check(
        shimOf server: ServerSettings, _ reader: inout SectionReader<ServerSettings>
    ) {
        if case .shim? = try? BridgeLocation(server.bridge) { return }
        let given = [
            ("shim-address", server.shimAddress), ("shim-settings", server.shimSettings),
        ]
        for (key, value) in given where !value.isEmpty {
            reader.report(
                reader.line(of: key),
                "\(key)= is for a shim in this process; expected bridge=shim:/PATH beside it, or"
                    + " the key in the configuration of riskd-shim-host")
        }
    }

    static func check(_ plan: PlanSettings, _ reader: inout SectionReader<PlanSettings>) {
        if let problem = ZoneCheck.problem(plan.reset.zone) {
            reader.report(reader.line(of: "reset"), problem)
        }
        if (plan.spec.maskPolicy == .floorThrough) != (plan.spec.maskFloor != nil) {
            reader.report(
                reader.line(of: "mask-floor"),
                "mask-policy=floor_through and mask-floor= belong together; give both, such as"
                    + " mask-floor=12% of initial, or none")
        }
    }

    static func check(_ rule: RuleSpec, _ reader: inout SectionReader<RuleSpec>) {
        let belongs: [(key: String, kind: RuleSpec.Kind)] = [
            ("anchor", .dailyLoss), ("mark", .maxLoss), ("lock", .maxLoss),
        ]
        for (key, kind) in belongs where reader.lines[key] != nil && rule.kind != kind {
            reader.report(
                reader.line(of: key),
                "\(key)= is for kind=\(kind.rawValue) only; remove it, or change kind=")
        }
        if rule.lock != .never, rule.mark == .fixed, rule.kind == .maxLoss {
            reader.report(
                reader.line(of: "lock"),
                "lock= needs a trailing mark; add mark=trailing_intraday (or _eod, _closed), or"
                    + " remove it")
        }
        if rule.metric == .realized, rule.kind == .maxLoss {
            reader.report(
                reader.line(of: "metric"),
                "metric=realized is a day's result, for kind=daily_loss only; expected equity or"
                    + " balance")
        }
    }
}
