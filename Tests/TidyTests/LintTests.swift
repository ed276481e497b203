import Testing

/// Each lint finds what it is for, and lets its nearest legal neighbour pass.
@Suite struct LintTests {
    private func findings(_ lint: Lint, _ text: String, path: String = "Sources/A/B.swift") -> Int {
        lint.findings(SourceFile(path: path, text: text)).count
    }

    @Test func lineLength() {
        let full = String(repeating: "a", count: 100)
        #expect(findings(.lineLength, full) == 0)
        #expect(findings(.lineLength, "\(full)b\n\(full)") == 1)
    }

    @Test func fileLength() {
        #expect(findings(.fileLength, String(repeating: "\n", count: 599)) == 0)
        #expect(findings(.fileLength, String(repeating: "\n", count: 600)) == 1)
    }

    @Test(arguments: [
        "func f() {", "    public static func f<T>(_ t: T) -> T {", "    init?(a: Int) {",
        "    deinit {", "    @inline(__always) private mutating func f(",
        "  subscript(i: Int) -> A {",
    ])
    func functionLength(head: String) {
        let indent = String(head.prefix { $0 == " " })
        let body = { (count: Int) in String(repeating: "\(indent)    g(\"}\")\n", count: count) }
        #expect(findings(.functionLength, "\(head)\n\(body(68))\(indent)}") == 0)
        #expect(findings(.functionLength, "\(head)\n\(body(69))\(indent)}") == 1)
    }

    @Test func aRequirementIsNoLongFunction() {
        let body = String(repeating: "        g()\n", count: 69)
        let text = "    func requirement()\n    func f() {\n\(body)    }"
        #expect(findings(.functionLength, text) == 1)
        #expect(findings(.functionLength, "    func f() { g() }\n\(body)    }") == 0)
    }

    @Test func unfinished() {
        #expect(findings(.unfinished, "// TO" + "DO: later") == 1)
        #expect(findings(.unfinished, "f() // FIX" + "ME") == 1)
        #expect(findings(.unfinished, "let todo = \"MASTODON\"") == 0)
    }

    @Test func unsafeProof() {
        #expect(findings(.unsafeProof, "unsafe f()") == 1)
        #expect(findings(.unsafeProof, "nonisolated(unsafe) let a = 1") == 1)
        #expect(findings(.unsafeProof, "final class A: @unchecked Sendable {}") == 1)
        #expect(findings(.unsafeProof, "// unsafe: the buffer outlives the call.\nunsafe f()") == 0)
        #expect(findings(.unsafeProof, "/// It is unsafe to call.\nfunc f() {}") == 0)
    }

    @Test func orderingPairs() {
        let code = "import Synchronization\na.store(1, ordering: .releasing)\n"
        #expect(findings(.orderingPairs, code) == 1)
        #expect(findings(.orderingPairs, "// pairs with the load in `pop`\n" + code) == 0)
        #expect(findings(.orderingPairs, "import Synchronization\na.load(ordering: .relaxed)") == 0)
    }

    @Test(arguments: [
        ("RiskEngine", "import Foundation", 1), ("RiskEngine", "import Synchronization", 0),
        ("RiskEngine", "internal import Glibc", 1), ("RiskEngine", "// import Foundation", 0),
        ("MTBridge", "public import RiskService", 1), ("MTBridge", "public import RiskEngine", 0),
        ("RiskService", "@testable import MTEmulator", 1),
        ("RiskService", "import struct MTEmulator.Model", 1),
        ("RiskService", "internal import FoundationNetworking", 1),
        ("SHA2", "import RiskEngine", 1), ("Newcomer", "import SHA2", 1),
    ])
    func layers(module: String, line: String, count: Int) {
        let file = SourceFile(path: "Sources/\(module)/A.swift", text: "\n\(line)\n")
        #expect(Layers.findings(in: file).count == count)
    }
}
