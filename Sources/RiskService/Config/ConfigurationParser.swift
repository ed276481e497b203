internal import Foundation
internal import RiskEngine

/// Reads `riskd.conf` and `conf.d/*.conf`.
///
/// Has no side effects. All issues are collected, not only the first. See `docs/configuration.md`.
public struct ConfigurationParser {
    private var configuration = Configuration()
    private var issues: [ConfigurationIssue] = []
    /// Where each section was first seen, by its title.
    private var seen: [String: ConfigurationText.Section] = [:]
    private var ruleSections: [ConfigurationText.Section] = []
    private var planSections: [String: SectionReader<PlanSettings>] = [:]

    private init() {}

    /// Reads `path`, then the `*.conf` files of the directory `conf.d` beside it, by name.
    public static func load(path: String) throws(ConfigurationError) -> Configuration {
        let directory = (path as NSString).deletingLastPathComponent + "/conf.d"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        let paths =
            [path]
            + names.filter { $0.hasSuffix(".conf") && !$0.hasPrefix(".") }.sorted()
            .map { directory + "/" + $0 }
        var files: [(name: String, text: String)] = []
        var issues: [ConfigurationIssue] = []
        for path in paths {
            do throws(TextFileError) {
                files.append((path, try TextFile.read(path, bytesMax: 1_048_576)))
            } catch {
                issues.append(ConfigurationIssue(file: path, line: 0, error.message))
            }
        }
        guard issues.isEmpty else { throw ConfigurationError(issues: issues) }
        return try parse(files)
    }

    /// Reads texts as if they were files of these names, in this order.
    public static func parse(
        _ files: [(name: String, text: String)]
    ) throws(ConfigurationError) -> Configuration {
        var parser = ConfigurationParser()
        for file in files {
            let text = ConfigurationText(file.text, file: file.name)
            parser.issues += text.issues
            for section in text.sections { parser.read(section) }
        }
        // Rules last: a plan may come in a later file than its rules.
        for section in parser.ruleSections { parser.rule(section) }
        parser.checkAcross(files.first?.name ?? "riskd.conf")
        guard parser.issues.isEmpty else {
            let order = files.map(\.name)
            throw ConfigurationError(
                issues: parser.issues.sorted { a, b in
                    let left = order.firstIndex(of: a.file) ?? 0
                    let right = order.firstIndex(of: b.file) ?? 0
                    return (left, a.line, a.message) < (right, b.line, b.message)
                })
        }
        parser.configuration.hash = parser.configuration.canonicalHash
        return parser.configuration
    }

    private mutating func read(_ section: ConfigurationText.Section) {
        // The section line itself was wrong; that is reported already.
        if section.kind.isEmpty { return }
        if let first = seen[section.title] {
            report(
                section,
                "duplicate section \(section.title), first at \(first.file):\(first.line);"
                    + " put all its keys there")
            return
        }
        seen[section.title] = section
        switch section.kind {
        case "Daemon": daemon(section)
        case "Server": server(section)
        case "Plan": plan(section)
        case "Rule": ruleSections.append(section)
        default:
            let hint = nearest(
                to: section.kind, among: ["Daemon", "Server", "Plan", "Rule"]
            ).map { "did you mean [\($0)]?" }
            report(
                section,
                "unknown section \(section.title); "
                    + (hint ?? "expected [Daemon], [Server NAME], [Plan NAME] or [Rule PLAN/NAME]"))
        }
    }

    private mutating func daemon(_ section: ConfigurationText.Section) {
        if !section.name.isEmpty { report(section, "[Daemon] takes no name; write [Daemon]") }
        var reader = SectionReader(section, DaemonSettings.settings)
        reader.read(into: &configuration.daemon)
        issues += reader.issues
    }

    private mutating func server(_ section: ConfigurationText.Section) {
        checkName(section.name, section)
        var server = ServerSettings(
            id: ServerID(section.name), bridge: "",
            zone: ServerZone(identifier: nil, shiftMinutes: 0))
        var reader = SectionReader(section, ServerSettings.settings)
        reader.read(into: &server)
        SettingRules.check(server, &reader)
        issues += reader.issues
        configuration.servers.append(server)
    }

    private mutating func plan(_ section: ConfigurationText.Section) {
        checkName(section.name, section)
        var plan = PlanSettings(
            spec: PlanSpec(name: section.name), match: [],
            reset: ResetTime(minuteOfDay: 0, zone: "UTC"))
        var reader = SectionReader(section, PlanSettings.settings)
        reader.read(into: &plan)
        SettingRules.check(plan, &reader)
        issues += reader.issues
        planSections[section.name] = reader
        configuration.plans.append(plan)
    }

    private mutating func rule(_ section: ConfigurationText.Section) {
        let parts = section.name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2 else {
            report(section, "\(section.title) names no plan and rule; write [Rule PLAN/NAME]")
            return
        }
        checkName(String(parts[1]), section)
        if let word = section.entries.first(where: { $0.key == "kind" })?.value,
            let kind = ProgressSpec.Kind(rawValue: word)
        {
            return progress(section, kind, plan: String(parts[0]))
        }
        var rule = RuleSpec(
            id: section.name, kind: .dailyLoss, amount: .cash(hundredMillionths: 0))
        var reader = SectionReader(section, RuleSpec.settings)
        reader.read(into: &rule)
        SettingRules.check(rule, &reader)
        issues += reader.issues
        guard let index = planIndex(of: section, name: String(parts[0])) else { return }
        configuration.plans[index].spec.rules.append(rule)
    }

    /// A rule on the deals.
    private mutating func progress(
        _ section: ConfigurationText.Section, _ kind: ProgressSpec.Kind, plan: String
    ) {
        var rule = ProgressSpec.defaults(id: section.name, kind: kind)
        var reader = SectionReader(section, ProgressSpec.settings)
        reader.read(into: &rule)
        SettingRules.check(rule, &reader)
        issues += reader.issues
        guard let index = planIndex(of: section, name: plan) else { return }
        configuration.plans[index].spec.progress.append(rule)
    }

    /// Nil, and reported, when there is no such plan.
    private mutating func planIndex(
        of section: ConfigurationText.Section, name: String
    ) -> Int? {
        guard let index = configuration.plans.firstIndex(where: { $0.spec.name == name }) else {
            let known = configuration.plans.map(\.spec.name)
            let hint =
                nearest(to: name, among: known).map { "did you mean '\($0)'?" }
                ?? "add a section [Plan \(name)]"
            report(section, "\(section.title) belongs to the unknown plan '\(name)'; \(hint)")
            return nil
        }
        return index
    }

    /// What concerns more than one section.
    private mutating func checkAcross(_ file: String) {
        if configuration.servers.isEmpty, issues.isEmpty {
            issues.append(
                ConfigurationIssue(
                    file: file, line: 0, "no server is configured; add a section [Server NAME]"))
        }
        let servers = configuration.servers.map(\.id)
        for plan in configuration.plans {
            guard var reader = planSections[plan.spec.name] else { continue }
            let known = reader.issues.count
            for server in Set(plan.match.map(\.server)).sorted() where !servers.contains(server) {
                let hint =
                    nearest(to: server.rawValue, among: servers.map(\.rawValue))
                    .map { "did you mean '\($0)'?" } ?? "add a section [Server \(server)]"
                reader.report(
                    reader.line(of: "match"), "match= names the unknown server '\(server)'; \(hint)"
                )
            }
            if plan.spec.rules.isEmpty, issues.isEmpty {
                reader.report(
                    reader.section.line,
                    "[Plan \(plan.spec.name)] has no rules and would watch nothing; add a section"
                        + " [Rule \(plan.spec.name)/NAME]")
            }
            issues += reader.issues.dropFirst(known)
        }
    }

    private mutating func checkName(_ name: String, _ section: ConfigurationText.Section) {
        let isGood = name.utf8.allSatisfy {
            (48...57).contains($0) || (65...90).contains($0) || (97...122).contains($0)
                || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
        guard isGood, (1...32).contains(name.utf8.count) else {
            report(
                section,
                "\(section.title): '\(name)' is not a name; expected 1 to 32 letters, digits, '-'"
                    + " or '_'")
            return
        }
    }

    private mutating func report(_ section: ConfigurationText.Section, _ message: String) {
        issues.append(ConfigurationIssue(file: section.file, line: section.line, message))
    }
}
