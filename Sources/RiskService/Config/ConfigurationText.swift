internal import Foundation

/// A configuration file as sections and keys, before anything is known of their meaning.
///
/// Systemd's syntax: `[Section name]`, `key=value`, comments from `#` or `;` at the start of a
/// line. A value is the rest of its line; there is no quoting and no continuation.
struct ConfigurationText {
    struct Entry {
        var key: String
        var value: String
        var line: Int
    }

    struct Section {
        /// `Daemon`, `Server`, `Plan`, `Rule`.
        var kind: String
        var name: String
        var file: String
        var line: Int
        var entries: [Entry] = []

        var title: String { name.isEmpty ? "[\(kind)]" : "[\(kind) \(name)]" }
    }

    private(set) var sections: [Section] = []
    private(set) var issues: [ConfigurationIssue] = []

    init(_ text: String, file: String) {
        // A file made on Windows ends its lines with CR LF, which is one Character.
        let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        for (offset, raw) in lines.enumerated() {
            let line = raw.trimmingCharacters(in: .whitespaces)
            if line.isEmpty || line.hasPrefix("#") || line.hasPrefix(";") { continue }
            if line.hasPrefix("[") {
                section(line, file: file, line: offset + 1)
            } else {
                entry(line, file: file, line: offset + 1)
            }
        }
    }

    private mutating func section(_ text: String, file: String, line: Int) {
        let words = text.dropFirst().dropLast()
            .split(separator: " ", maxSplits: 1, omittingEmptySubsequences: true)
        guard text.hasSuffix("]"), let kind = words.first else {
            issues.append(
                ConfigurationIssue(
                    file: file, line: line,
                    "'\(text)' is not a section; write [Daemon], [Server NAME], [Plan NAME] or"
                        + " [Rule PLAN/NAME] alone on its line"))
            // What follows belongs to this section, so that it makes no further noise.
            sections.append(Section(kind: "", name: "", file: file, line: line))
            return
        }
        let name = words.count == 2 ? words[1].trimmingCharacters(in: .whitespaces) : ""
        sections.append(Section(kind: String(kind), name: name, file: file, line: line))
    }

    private mutating func entry(_ text: String, file: String, line: Int) {
        guard let equals = text.firstIndex(of: "=") else {
            issues.append(
                ConfigurationIssue(
                    file: file, line: line,
                    "'\(text)' has no '='; write one key=value a line, or '#' before a comment"))
            return
        }
        guard !sections.isEmpty else {
            issues.append(
                ConfigurationIssue(
                    file: file, line: line,
                    "'\(text)' stands before any section; put [Daemon] or"
                        + " another section line above it"))
            return
        }
        let key = text[..<equals].trimmingCharacters(in: .whitespaces)
        let value = text[text.index(after: equals)...].trimmingCharacters(in: .whitespaces)
        sections[sections.count - 1].entries.append(Entry(key: key, value: value, line: line))
    }
}
