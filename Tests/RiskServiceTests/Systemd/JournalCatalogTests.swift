import Foundation
import RiskService
import Testing

@Suite struct JournalCatalogTests {
    @Test func everyKindHasItsOwnWellFormedNumber() {
        let numbers = JournalEntry.Kind.allCases.map(\.messageID)
        #expect(Set(numbers).count == numbers.count)
        for number in numbers {
            #expect(number.count == 32)
            #expect(number.allSatisfy { $0.isHexDigit && !$0.isUppercase })
        }
    }

    @Test func theCatalogExplainsEachKindOnceAndNothingElse() throws {
        let kinds = Dictionary(
            uniqueKeysWithValues: JournalEntry.Kind.allCases.map { ($0.rawValue, $0.messageID) })
        #expect(try catalog().numbers == kinds)
    }

    @Test func theCatalogNamesOnlyFieldsThatRiskdWrites() throws {
        let known = Set(JournalField.allCases.map(\.rawValue))
        let used = try catalog().fields
        #expect(!used.isEmpty)
        #expect(used.subtracting(known).isEmpty)
    }

    /// Kind name (the comment above each entry) to number, and the fields used in the texts.
    private func catalog() throws -> (numbers: [String: String], fields: Set<String>) {
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(
            contentsOf: root.appending(path: "systemd/riskd.catalog"), encoding: .utf8)
        var numbers: [String: String] = [:]
        var comment = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("# ") { comment = String(line.dropFirst(2)) }
            guard line.hasPrefix("-- ") else { continue }
            #expect(numbers.updateValue(String(line.dropFirst(3)), forKey: comment) == nil)
        }
        let fields = text.split(separator: "@").filter {
            $0.hasPrefix("RISKD_") && $0.allSatisfy { $0.isUppercase || $0 == "_" }
        }
        return (numbers, Set(fields.map(String.init)))
    }
}
