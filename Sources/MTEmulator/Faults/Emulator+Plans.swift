import MTBridge
import RiskEngine

/// Faults by plan and by chance.
extension Emulator {
    func startPlans() {
        for index in desk.plans.indices { scheduleNext(index) }
        for index in desk.kinds.indices {
            desk.chances.append(
                SeededRandom(seed: configuration.seed, stream: 2000 + UInt64(index)))
            scheduleChance(index)
        }
    }

    private func scheduleNext(_ index: Int) {
        guard let next = desk.plans[index].next(after: utc, server: configuration.zone) else {
            return
        }
        effects.schedule(.timer(.planned(index)), at: due(next.milliseconds))
    }

    func carryOutPlan(_ index: Int) {
        scheduleNext(index)
        let command = desk.plans[index].command
        carryOut(command, fill(command, &desk.planDice), cause: "schedule")
    }

    /// Exponential waits: a Poisson process for each kind, independent of the others.
    private func scheduleChance(_ index: Int) {
        let perDay = desk.kinds[index].perDay
        guard perDay > 0 else { return }
        let wait = 86_400_000 / perDay * desk.chances[index].exponential()
        schedule(.chance(index), after: max(1, Int64(min(wait, 1e13))))
    }

    func tryChance(_ index: Int) {
        scheduleChance(index)
        let command = desk.kinds[index].command
        carryOut(command, fill(command, &desk.chances[index]), cause: "random")
    }

    private func fill(_ command: String, _ dice: inout SeededRandom) -> String? {
        var template = FaultTemplate(self)
        return template.fill(command, &dice)
    }

    private func carryOut(_ command: String, _ filled: String?, cause: String) {
        do throws(ScenarioError) {
            guard let filled else { throw .invalid("nothing to fill a placeholder with") }
            try apply(try FaultCommand.parse(filled), cause: cause)
        } catch { logRefusal(filled ?? command, "\(error)") }
    }

    /// - Throws: Which planned or random command makes no sense.
    func checkPlans() throws(ScenarioError) {
        var dice = SeededRandom(seed: 1)
        for command in desk.plans.map({ $0.command }) + desk.kinds.map({ $0.command }) {
            // What has nothing to pick from now may have later.
            guard let filled = fill(command, &dice) else { continue }
            _ = try FaultCommand.parse(filled)
        }
    }
}
