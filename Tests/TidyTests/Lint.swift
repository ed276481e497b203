/// A rule about source text: what it finds wrong, one line per finding.
struct Lint: Sendable {
    let name: String
    let findings: @Sendable (SourceFile) -> [String]

    init(_ name: String, findings: @escaping @Sendable (SourceFile) -> [String]) {
        self.name = name
        self.findings = findings
    }
}

extension Lint {
    /// No line is longer than a reader's window.
    static let lineLength = Lint("lines of at most 100 columns") { file in
        file.lines.enumerated().compactMap { number, line in
            line.count > 100 ? "\(file.path):\(number + 1): \(line.count) columns" : nil
        }
    }

    /// No file is longer than a person keeps in mind.
    static let fileLength = Lint("files of at most 600 lines") { file in
        file.lines.count > 600 ? ["\(file.path): \(file.lines.count) lines"] : []
    }

    /// What is unfinished belongs to an issue.
    ///
    /// The words are put together here so that this file does not find itself.
    static let unfinished = Lint("no words of unfinished work") { file in
        let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
        return file.lines.enumerated().compactMap { number, line in
            let tokens = line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
            return words.first { word in tokens.contains { $0 == word } }
                .map { "\(file.path):\(number + 1): \($0)" }
        }
    }

    /// An escape hatch from the language's memory safety carries its proof in the same file.
    static let unsafeProof = Lint("a proof beside unsafe code") { file in
        let code = file.lines.filter { !$0.isCommentLine }
        let usesUnsafe = code.contains { line in
            line.contains("unsafe ") || line.contains("(unsafe)") || line.contains("@unchecked")
        }
        let hasProof = file.lines.contains { line in
            line.contains("// unsafe:") || line.contains("// @unchecked because")
        }
        return usesUnsafe && !hasProof
            ? ["\(file.path): add '// unsafe: …' or '// @unchecked because …' with the reason"] : []
    }

    /// A release is worth nothing without the acquire that it pairs with; the comment names it.
    static let orderingPairs = Lint("a pairing comment beside atomic orderings") { file in
        let code = file.lines.filter { !$0.isCommentLine }
        let orders = code.contains { line in
            [".acquiring", ".releasing", ".acquiringAndReleasing", ".sequentiallyConsistent"]
                .contains { line.contains($0) }
        }
        guard orders, code.contains(where: { $0.contains("import Synchronization") }) else {
            return []
        }
        let explains = file.lines.contains { $0.contains("//") && $0.contains("pairs with") }
        return explains ? [] : ["\(file.path): say in a comment what each ordering pairs with"]
    }
}

extension String {
    var isCommentLine: Bool { drop { $0 == " " }.hasPrefix("//") }
}
