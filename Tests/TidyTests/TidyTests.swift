import Testing

/// The house rules, read off the sources themselves.
@Suite struct TidyTests {
    @Test(arguments: [
        Lint.lineLength, .fileLength, .functionLength, .unfinished, .unsafeProof, .orderingPairs,
        Lint("imports along the arrows of the architecture", findings: Layers.findings),
    ])
    func noFileBreaks(lint: Lint) throws {
        let findings = try SourceTree.files().flatMap(lint.findings)
        #expect(findings.isEmpty, "\(lint.name):\n\(findings.joined(separator: "\n"))")
    }

    @Test func theTreeIsReallyRead() throws {
        let files = try SourceTree.files()
        #expect(files.contains { $0.path == "Sources/RiskEngine/Types/Money.swift" })
        #expect(files.contains { $0.path == "Tests/TidyTests/TidyTests.swift" })
    }

    @Test func theMedianFileIsShort() throws {
        let lengths = try SourceTree.files(in: ["Sources"]).map(\.lines.count).sorted()
        #expect(lengths[lengths.count / 2] < 150)
    }

    /// Nothing that is installed may die at a named point (docs/adr/0007).
    @Test func programsHaveNoCrashHook() throws {
        let programs = try SourceTree.files(in: ["Sources"]).filter { file in
            !file.path.hasPrefix("Sources/RiskService/")
        }
        #expect(!programs.contains { $0.lines.contains { $0.contains("crashHook") } })
    }

    @Test func everyModuleHasItsLayer() throws {
        let modules = try Set(
            SourceTree.files(in: ["Sources"]).map { String($0.path.split(separator: "/")[1]) })
        #expect(modules.subtracting(Layers.allowed.keys).isEmpty)
    }
}
