import RiskJudge

extension DetectReport {
    private func milliseconds(_ value: Int64?) -> String {
        value.map { Number.text(Double($0 * Int64(judgement.record.speed)) / 1e6) } ?? "-"
    }

    /// Accounts with trouble of their own apart from the others.
    var cohortTable: Table {
        var table = Table([
            "cohort", "accounts", "B, ms", "crossed", "flagged", "missed", "p50", "p99", "max, ms",
            "longest unseen, ms", "transient unseen",
        ])
        for (cohort, verdict) in zip(judgement.cohorts, judgement.verdicts) {
            let latency = Percentile(verdict.latencies)
            table.add([
                cohort.name, "\(cohort.logins.count)", milliseconds(cohort.bound),
                "\(verdict.crossings)", "\(verdict.flagged)", "\(verdict.missed)",
                milliseconds(latency.at(50)), milliseconds(latency.at(99)),
                milliseconds(latency.max), milliseconds(verdict.unseenMax),
                "\(verdict.transientUnseen) of \(verdict.transient)",
            ])
        }
        return table
    }

    var cohorts: JSON {
        .list(
            zip(judgement.cohorts, judgement.verdicts).map { cohort, verdict in
                let latency = Percentile(scaled(verdict.latencies))
                let speed = Int64(judgement.record.speed)
                return .object([
                    ("name", .text(cohort.name)), ("accounts", JSON(cohort.logins.count)),
                    ("bound_ms", JSON(milliseconds: cohort.bound * speed)),
                    ("crossings", JSON(verdict.crossings)), ("flagged", JSON(verdict.flagged)),
                    ("missed", JSON(verdict.missed)), ("false", JSON(verdict.falseFlags)),
                    ("duplicates", JSON(verdict.duplicates)),
                    ("latency_ms", Self.json(latency)),
                    ("unseen_ms_max", JSON(milliseconds: verdict.unseenMax * speed)),
                    ("transient", JSON(verdict.transient)),
                    ("transient_unseen", JSON(verdict.transientUnseen)),
                ])
            })
    }

    /// What only some runs have: trailing peaks, and a tick that was no market.
    var special: String {
        var text = ""
        if let peaks = judgement.peaks { text += Self.text(peaks) }
        guard let pushed = judgement.pushed else { return text }
        let record = judgement.record
        func share(_ count: Int) -> String {
            let percent = Double(count) / Double(max(1, record.accounts)) * 100
            return "\(count) accounts (\(Number.fixed(percent, decimals: 1)) % of the book)"
        }
        text += "\noff-market tick of \(record.offMarketSymbol), held by "
        text += "\(share(judgement.holders)): pushed \(share(pushed)) below a floor\n"
        text += "  acted on without a true breach: \(judgement.enforcement.falseActs.count)\n"
        text += "  quarantined: " + Self.list(record.quarantined) + "\n"
        text += "  alerts: " + Self.list(Array(record.alerts.prefix(3))) + "\n"
        text +=
            "  acted on within a minute: \(judgement.enforcement.accountsInMinuteMax) accounts, "
        text += "the breaker's limit is \(record.breakerAccounts); it is "
        return text + "\(record.statusAfter?.servers.first?.breaker ?? "unknown")\n"
    }

    var specialJSON: [(String, JSON)] {
        var members: [(String, JSON)] = []
        if let peaks = judgement.peaks {
            let understated = Percentile(peaks.understated)
            func share(_ value: Int64?) -> JSON { value.map { .number(Double($0) / 1e4) } ?? .null }
            members.append(
                (
                    "trailing",
                    .object([
                        ("accounts", JSON(understated.count)),
                        ("understated_pct_p50", share(understated.at(50))),
                        ("understated_pct_p99", share(understated.at(99))),
                        ("understated_pct_max", share(understated.max)),
                        ("overstated", JSON(peaks.overstated.count)),
                        ("unknown", JSON(peaks.unknown.count)),
                        ("hidden", JSON(peaks.hidden.count)),
                        ("too_short", JSON(peaks.tooShort.count)),
                    ])
                ))
        }
        if let pushed = judgement.pushed {
            let record = judgement.record
            members.append(
                (
                    "off_market",
                    .object([
                        ("symbol", .text(record.offMarketSymbol)),
                        ("holders", JSON(judgement.holders)), ("pushed", JSON(pushed)),
                        ("false_acts", JSON(judgement.enforcement.falseActs.count)),
                        ("quarantined", .list(record.quarantined.map(JSON.text))),
                        ("alerts", .list(record.alerts.map(JSON.text))),
                        ("acted_in_minute", JSON(judgement.enforcement.accountsInMinuteMax)),
                        ("breaker_limit", JSON(record.breakerAccounts)),
                    ])
                ))
        }
        return members
    }

    private static func list(_ items: [String]) -> String {
        items.isEmpty ? "NOTHING" : items.joined(separator: "; ")
    }

    private static func text(_ peaks: TrailingPeaks) -> String {
        let understated = Percentile(peaks.understated)
        func percent(_ value: Int64?) -> String {
            value.map { Number.fixed(Double($0) / 1e4, decimals: 3) } ?? "-"
        }
        var text = "\ntrailing peaks: \(understated.count) accounts rose above their mark; it was "
        text += "understated by p50 / p99 / max "
        text += [understated.at(50), understated.at(99), understated.max].map(percent)
            .joined(separator: " / ")
        text += " % of the drawdown amount\n"
        text += "  overstated \(peaks.overstated.count), not learnt \(peaks.unknown.count)\n"
        text += "  true crossings that this hid: \(peaks.hidden.count); unseen for other reasons: "
        text += "\(peaks.tooShort.count)\n"
        for hidden in peaks.hidden.prefix(10) {
            let lasted = Number.text(Double(hidden.lasted) / 1e6)
            text +=
                "  hidden: \(hidden.login), \(lasted) ms from tick \(hidden.episode.beginTick)\n"
        }
        return text
    }
}
