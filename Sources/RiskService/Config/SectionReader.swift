/// Applies the entries of one section to a value, through the table of its settings.
struct SectionReader<Target> {
    let section: ConfigurationText.Section
    let settings: [Setting<Target>]
    private(set) var issues: [ConfigurationIssue] = []
    /// Line of each key that was read.
    private(set) var lines: [String: Int] = [:]

    init(_ section: ConfigurationText.Section, _ settings: [Setting<Target>]) {
        self.section = section
        self.settings = settings
    }

    /// Reads every entry; wrong ones leave `target` as it was and become issues.
    mutating func read(into target: inout Target) {
        for entry in section.entries {
            guard let setting = settings.first(where: { $0.key == entry.key }) else {
                unknown(entry)
                continue
            }
            if let earlier = lines[entry.key] {
                report(
                    entry.line,
                    "\(entry.key) is given twice in \(section.title), first on line \(earlier);"
                        + " remove one")
                continue
            }
            lines[entry.key] = entry.line
            if !setting.read(entry.value, &target) {
                report(
                    entry.line,
                    "\(entry.key)=\(entry.value) is not valid; expected"
                        + " \(Self.reason(entry) ?? setting.expected)")
            }
        }
        for setting in settings where setting.isRequired && lines[setting.key] == nil {
            report(
                section.line,
                "\(section.title) lacks \(setting.key)=; expected \(setting.expected)")
        }
    }

    /// What exactly is wrong with a value whose parser can say so.
    private static func reason(_ entry: ConfigurationText.Entry) -> String? {
        guard entry.key == "match" else { return nil }
        do {
            _ = try PlanMatchParser.parse(entry.value)
            return nil
        } catch {
            return "SERVER:MASK or SERVER:login NUMBER, separated by commas: \(error.message)"
        }
    }

    private mutating func unknown(_ entry: ConfigurationText.Entry) {
        let keys = settings.map(\.key)
        let hint =
            nearest(to: entry.key, among: keys).map { "did you mean '\($0)'?" }
            ?? "expected one of \(keys.joined(separator: ", "))"
        report(entry.line, "unknown key '\(entry.key)' in \(section.title); \(hint)")
    }

    mutating func report(_ line: Int, _ message: String) {
        issues.append(ConfigurationIssue(file: section.file, line: line, message))
    }

    /// The line of `key`, or of the section when it is not given.
    func line(of key: String) -> Int { lines[key] ?? section.line }
}
