internal import RiskEngine

extension Simulation {
    /// What came of the whole run.
    func finish() {
        report.simulatedMilliseconds = clock.trueUTC.milliseconds(since: spec.start)
        report.failures = judge.failures
        report.lastEvents = commits.tail
        report.digest = commits.digest
        let tally = judge.tally
        report.counts += [
            ("violations", tally.violations), ("episodes", tally.episodes),
            ("transient episodes", tally.transient), ("touches", tally.touches),
            ("resets", tally.resets), ("masks", tally.masks), ("held in masks", tally.held),
            ("positions reopened", tally.reopenings), ("deals altered", tally.alterations),
            ("accounts shown false", tally.views), ("found out", tally.viewsSeen),
            ("stops of all enforcement", tally.pauses),
            ("enforcements released", tally.releases), ("clean days", tally.cleanDays),
            ("clean days enforcing", tally.cleanDaysEnforcing),
        ]
        for (name, value) in tally.provenance.sorted(by: { $0.key < $1.key }) {
            report.counts.append(("anchors \(name)", value))
        }
        for (name, value) in tally.events.sorted(by: { $0.key < $1.key }) {
            report.counts.append(("event \(name)", value))
        }
    }
}
