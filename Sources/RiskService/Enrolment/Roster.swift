internal import Foundation
internal import RiskEngine

/// All rosters of a directory.
public enum Roster {
    /// Reads the `*.csv` files of `directory` by name; one that does not exist is an empty roster.
    public static func load(
        directory: String
    ) -> (rows: [RosterRow], issues: [ConfigurationIssue]) {
        guard FileManager.default.fileExists(atPath: directory) else { return ([], []) }
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory)
        } catch {
            let message = "cannot be listed; check permissions of roster-directory"
            return ([], [ConfigurationIssue(file: directory, line: 0, message)])
        }
        var rows: [RosterRow] = []
        var issues: [ConfigurationIssue] = []
        for name in names.sorted() where name.hasSuffix(".csv") && !name.hasPrefix(".") {
            let path = directory + "/" + name
            do throws(TextFileError) {
                let text = try TextFile.read(path, bytesMax: 256 << 20)
                let part = RosterFile.parse(text, file: path)
                rows += part.rows
                issues += part.issues
            } catch {
                issues.append(ConfigurationIssue(file: path, line: 0, error.message))
            }
        }
        let merged = merge(rows)
        return (merged.rows, issues + merged.issues)
    }

    /// Drops accounts that stand twice, whichever was meant: both lines are named.
    public static func merge(
        _ rows: [RosterRow]
    ) -> (rows: [RosterRow], issues: [ConfigurationIssue]) {
        var first: [AccountKey: RosterRow] = [:]
        var twice: Set<AccountKey> = []
        var issues: [ConfigurationIssue] = []
        for row in rows {
            let key = AccountKey(
                server: ServerID(row.enrolment.server), login: Login(row.enrolment.login))
            guard let earlier = first[key] else {
                first[key] = row
                continue
            }
            twice.insert(key)
            issues.append(
                ConfigurationIssue(
                    file: row.file, line: row.line,
                    "account \(key.server) \(key.login) is enrolled twice, first at"
                        + " \(earlier.file):\(earlier.line); remove one"))
        }
        let kept = rows.filter {
            !twice.contains(
                AccountKey(
                    server: ServerID($0.enrolment.server), login: Login($0.enrolment.login)))
        }
        return (kept, issues)
    }
}
