extension Lint {
    /// Functions end before the reader has forgotten how they began.
    static let functionLength = Lint("functions of at most 70 lines") { file in
        functions(in: file).compactMap { function in
            function.length > 70
                ? "\(file.path):\(function.line): \(function.length) lines" : nil
        }
    }

    /// Where each function starts and how many lines it has, found by its indentation.
    ///
    /// The formatter puts the closing brace of a declaration into the column where the
    /// declaration starts, which survives braces in strings and in interpolations.
    static func functions(in file: SourceFile) -> [(line: Int, length: Int)] {
        var found: [(line: Int, length: Int)] = []
        for (index, line) in file.lines.enumerated() where isFunctionStart(line) {
            let indent = line.prefix { $0 == " " }
            let rest = file.lines[index...]
            guard let close = rest.firstIndex(where: { $0 == indent + "}" }) else { continue }
            let lines = rest[index...close]
            // A requirement of a protocol, or a body on one line, has no closing brace of its own.
            let next = lines.dropFirst().firstIndex { $0.hasPrefix(indent) && isDeclaration($0) }
            let isShared = next.map { indentation(of: file.lines[$0]) == indent.count } ?? false
            if !isShared { found.append((index + 1, lines.count)) }
        }
        return found
    }

    private static func isFunctionStart(_ line: String) -> Bool {
        guard !line.isCommentLine, !line.hasSuffix("}") else { return false }
        let words = line.split(separator: " ")
            .drop { $0.hasPrefix("@") || modifiers.contains(String($0)) }
        guard let keyword = words.first?.prefix(while: \.isLetter) else { return false }
        return ["func", "init", "deinit", "subscript"].contains(keyword)
    }

    private static func isDeclaration(_ line: String) -> Bool {
        let words = line.split { $0 == " " || $0 == "(" }
        guard let first = words.first(where: { !modifiers.contains(String($0)) }) else {
            return false
        }
        return ["func", "init", "deinit", "subscript", "var", "let", "struct", "class", "enum"]
            .contains(first)
    }

    private static func indentation(of line: String) -> Int { line.prefix { $0 == " " }.count }

    private static let modifiers: Set<String> = [
        "public", "internal", "private", "fileprivate", "package", "static", "final", "mutating",
        "consuming", "borrowing", "override", "convenience", "required", "nonisolated", "class",
    ]
}
