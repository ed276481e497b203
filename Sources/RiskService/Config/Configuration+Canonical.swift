internal import RiskEngine
internal import SHA2

/// The effective settings as text, and what changed between two of them.
extension Configuration {
    /// Every setting with its effective value, defaults included, as `[Section] key=value` lines.
    public var canonicalLines: [String] {
        sections.flatMap { section in section.values.map { "\(section.title) \($0.key)=\($0.text)" }
        }
    }

    var canonicalHash: String {
        SHA256.hash(Array(canonicalLines.joined(separator: "\n").utf8)).description
    }

    /// What a reload changes, one line for each: `[Plan two-step] mode: observe → enforce`.
    public static func difference(from old: Configuration, to new: Configuration) -> [String] {
        changes(from: old, to: new).map(\.text)
    }

    /// Those of the differences that only a restart brings about.
    public static func differenceNeedingRestart(
        from old: Configuration, to new: Configuration
    ) -> [String] {
        changes(from: old, to: new).filter(\.needsRestart).map(\.text)
    }

    private struct Value {
        var key: String
        var text: String
        var needsRestart: Bool
    }

    private struct Section {
        var title: String
        /// A running daemon can neither gain nor lose it.
        var isFixed = false
        var values: [Value]
    }

    private struct Change {
        var text: String
        var needsRestart: Bool
    }

    private static func changes(from old: Configuration, to new: Configuration) -> [Change] {
        let (before, after) = (old.sections, new.sections)
        var changes: [Change] = []
        for section in before where !after.contains(where: { $0.title == section.title }) {
            changes.append(Change(text: "\(section.title) removed", needsRestart: section.isFixed))
        }
        for section in after {
            guard let earlier = before.first(where: { $0.title == section.title }) else {
                changes.append(
                    Change(text: "\(section.title) added", needsRestart: section.isFixed))
                continue
            }
            for (was, now) in zip(earlier.values, section.values) where was.text != now.text {
                let (left, right) = (was.text.ifEmpty("(none)"), now.text.ifEmpty("(none)"))
                changes.append(
                    Change(
                        text: "\(section.title) \(now.key): \(left) → \(right)",
                        needsRestart: now.needsRestart))
            }
        }
        return changes + orderChange(from: old, to: new)
    }

    /// The first plan that matches wins, so their order is a setting too.
    private static func orderChange(from old: Configuration, to new: Configuration) -> [Change] {
        let before = old.plans.map(\.spec.name)
        let after = new.plans.map(\.spec.name)
        guard before != after, before.sorted() == after.sorted() else { return [] }
        let text =
            "order of plans: \(before.joined(separator: ", ")) →"
            + " \(after.joined(separator: ", "))"
        return [Change(text: text, needsRestart: false)]
    }

    private var sections: [Section] {
        [Section(title: "[Daemon]", values: Self.values(daemon, DaemonSettings.settings))]
            + servers.map { server in
                Section(
                    title: "[Server \(server.id)]", isFixed: true,
                    values: Self.values(server, ServerSettings.settings))
            }
            + plans.flatMap { plan in
                [
                    Section(
                        title: "[Plan \(plan.spec.name)]",
                        values: Self.values(plan, PlanSettings.settings))
                ]
                    + plan.spec.rules.map { rule in
                        Section(
                            title: "[Rule \(rule.id)]",
                            values: Self.values(rule, RuleSpec.settings))
                    }
                    + plan.spec.progress.map { rule in
                        Section(
                            title: "[Rule \(rule.id)]",
                            values: Self.values(rule, ProgressSpec.settings))
                    }
            }
    }

    private static func values<Target>(
        _ target: Target, _ settings: [Setting<Target>]
    ) -> [Value] {
        settings.map {
            Value(key: $0.key, text: $0.show(target), needsRestart: $0.needsRestart)
        }
    }
}

extension String {
    fileprivate func ifEmpty(_ other: String) -> String { isEmpty ? other : self }
}
