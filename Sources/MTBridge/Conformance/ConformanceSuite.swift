internal import RiskEngine

/// The bridge contract as checks that run against any bridge: a socket, a shim, a hosted shim.
public enum ConformanceSuite {
    /// In the order in which they run; the first is the connection, without which none can.
    public static let checks: [ConformanceCheck] =
        ConnectionChecks.all + DirectoryChecks.all + AccountChecks.all + TradingChecks.all
        + HistoryChecks.all + QuoteChecks.all + StreamChecks.all + WriteChecks.all

    /// Runs the checks of `parts` on the calling thread, and tells each result as it comes.
    ///
    /// The write part acts on `subject.writeLogin`, and skips itself without one.
    public static func run(
        _ subject: ConformanceSubject, parts: Set<ConformanceCheck.Part> = [.read],
        tell: (ConformanceResult) -> Void = { _ in }
    ) -> ConformanceReport {
        let session = ConformanceSession(subject)
        var results: [ConformanceResult] = []
        for check in checks where parts.contains(check.part) {
            // Without the first check's connection there is nothing to examine.
            let isConnected = results.isEmpty || session.info != nil
            let result =
                isConnected
                ? examine(check, session)
                : ConformanceResult(
                    check: check, outcome: .skipped, detail: "no connection", milliseconds: 0)
            results.append(result)
            tell(result)
        }
        return ConformanceReport(subject: subject.name, info: session.info, results: results)
    }

    private static func examine(
        _ check: ConformanceCheck, _ session: ConformanceSession
    ) -> ConformanceResult {
        let start = session.subject.clock.monotonic()
        let outcome: ConformanceOutcome
        let detail: String
        do throws(ConformanceFinding) {
            detail = try check.body(session)
            outcome = .passed
        } catch {
            switch error {
            case .failed(let text): (outcome, detail) = (.failed, text)
            case .skipped(let text): (outcome, detail) = (.skipped, text)
            }
        }
        return ConformanceResult(
            check: check, outcome: outcome, detail: detail,
            milliseconds: session.subject.clock.monotonic().milliseconds(since: start))
    }
}
