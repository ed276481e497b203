import Foundation
import RiskEngine
import RiskService
import Testing

@Suite("Group masks, as MetaTrader has them")
struct GroupMaskTests {
    @Test(
        "Masks and groups",
        arguments: [
            ("*", "demo\\prop", true),
            ("*", "", true),
            ("demo\\prop", "demo\\prop", true),
            ("demo\\prop", "demo\\prop1", false),
            ("demo\\prop", "Demo\\prop", false),
            ("demo\\prop*", "demo\\prop", true),
            ("demo\\prop*", "demo\\propX\\USD", true),
            ("*prop", "demo\\prop", true),
            ("*prop", "demo\\props", false),
            ("d*\\*USD", "demo\\prop\\USD", true),
            ("d*\\*USD", "demo\\prop\\USDX", false),
            ("*a*a*", "banana", true),
            ("*a*a*a*a*", "banana", false),
            ("**", "x", true),
            ("demo\\prop*,!demo\\propX*", "demo\\prop1", true),
            ("demo\\prop*,!demo\\propX*", "demo\\propX1", false),
            ("!demo\\propX*,demo\\prop*", "demo\\propX1", false),
            ("demo*, live*", "live\\a", true),
            ("demo*,live*", "real", false),
            ("*,!demoforex", "demoforex", false),
        ])
    func table(_ mask: String, _ group: String, _ expected: Bool) throws {
        #expect(try GroupMask(mask).matches(group) == expected)
    }

    @Test(
        "Masks that are none",
        arguments: [
            "", ",", "demo*,", "!", "!demo*", "demo/prop", "a!b", "demo?", "a\tb", "demo:x",
            String(repeating: "g", count: 64),
        ])
    func bad(_ mask: String) {
        #expect(throws: GroupMask.Problem.self) { try GroupMask(mask) }
    }

    @Test("A mask made to be slow is not", .timeLimit(.minutes(1)))
    func slow() throws {
        let mask = String(repeating: "a*", count: 60) + "b"
        #expect(try !GroupMask(mask).matches(String(repeating: "a", count: 5_000)))
    }

    @Test(
        "Plans: the first that covers the account wins, a login decides",
        arguments: [
            ("live1", 5, "demo\\2step\\USD", "two-step"), ("live1", 5, "demo\\2stepTest", "rest"),
            ("live1", 77, "demo\\2stepTest", "two-step"), ("live2", 77, "demo\\2step", "none"),
            ("live1", 5, "other", "rest"),
        ] as [(String, UInt64, String, String)])
    func plans(_ server: String, _ login: UInt64, _ group: String, _ plan: String) throws {
        let other =
            "[Plan rest]\nmatch=live1:*\nreset=00:00 UTC\n[Rule rest/a]\nkind=max_loss\namount=1"
        let configuration = try ConfigurationFixture.parse(
            ConfigurationFixture.good.replacingOccurrences(
                of: "live1:demo\\2step*", with: "live1:demo\\2step*,!demo\\2stepTest*,login 77")
                + "\n" + other)
        let found = configuration.plan(
            server: ServerID(server), login: Login(login), group: group)
        #expect(found?.spec.name ?? "none" == plan)
        #expect(configuration.plan(named: "rest")?.spec.name == "rest")
    }
}
