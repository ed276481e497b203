import Foundation
import RiskService
import Testing

@Suite("Configuration: hash and differences")
struct ConfigurationDifferenceTests {
    @Test("The hash is of the meaning, not of the text")
    func hash() throws {
        let good = try ConfigurationFixture.parse(ConfigurationFixture.good)
        let same = try ConfigurationFixture.parse(
            "# changed\n" + ConfigurationFixture.good + "\nseverity = hard\nwarn-at=50%,80%,90.0%\n"
        )
        #expect(same.hash == good.hash)
        #expect(Configuration.difference(from: good, to: same) == [])
        let other = try ConfigurationFixture.parse(
            replacing: "amount=5% of initial", with: "amount=5.0001% of initial")
        #expect(other.hash != good.hash)
    }

    @Test("Each change is one line, and what needs a restart is known")
    func lines() throws {
        let old = try ConfigurationFixture.parse(ConfigurationFixture.good)
        let new = try ConfigurationFixture.parse(
            ConfigurationFixture.good
                .replacingOccurrences(of: "reader-login=1001", with: "reader-login=1001\nbatch=64")
                .replacingOccurrences(of: "00:00 Europe/Prague", with: "17:00 America/New_York")
                .replacingOccurrences(of: "amount=5% of initial", with: "amount=1000")
                + "\n[Rule two-step/max]\nkind=max_loss\namount=10% of initial\n"
                + "[Daemon]\nmode=enforce"
        )
        #expect(
            Configuration.difference(from: old, to: new) == [
                "[Daemon] mode: observe → enforce",
                "[Server live1] batch: 256 → 64",
                "[Plan two-step] reset: 00:00 Europe/Prague → 17:00 America/New_York",
                "[Rule two-step/daily] amount: 5% of initial → 1000",
                "[Rule two-step/max] added",
            ])
        #expect(
            Configuration.differenceNeedingRestart(from: old, to: new) == [
                "[Server live1] batch: 256 → 64"
            ])
        #expect(
            Configuration.difference(from: new, to: old).first == "[Rule two-step/max] removed")
    }

    @Test("A server that comes or goes needs a restart; the order of plans counts")
    func structure() throws {
        let old = try ConfigurationFixture.parse(ConfigurationFixture.good)
        let server = "\n[Server live2]\nbridge=unix:/x\nzone=UTC\nreader-login=1\n"
        let plan =
            "\n[Plan b]\nmatch=live1:*\nreset=00:00 UTC\n[Rule b/c]\nkind=max_loss\namount=1\n"
        let grown = try ConfigurationFixture.parse(ConfigurationFixture.good + server)
        #expect(
            Configuration.differenceNeedingRestart(from: old, to: grown) == [
                "[Server live2] added"
            ])
        let after = try ConfigurationFixture.parse(ConfigurationFixture.good + plan)
        let before = try ConfigurationFixture.parse(plan + ConfigurationFixture.good)
        #expect(after.hash != before.hash)
        #expect(
            Configuration.difference(from: after, to: before) == [
                "order of plans: two-step, b → b, two-step"
            ])
    }
}
