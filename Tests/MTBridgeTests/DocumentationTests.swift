import Foundation
import RiskEngine
import Testing

@testable import MTBridge

/// docs/bridge-protocol.md says what the code does; these tests fail when either moves alone.
@Suite struct DocumentationTests {
    static let document: String = {
        let root = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let url = root.appendingPathComponent("docs/bridge-protocol.md")
        return (try? String(contentsOf: url, encoding: .utf8)) ?? ""
    }()

    /// The rows of the table under the heading `### NAME`, first three columns, without spaces.
    static func rows(_ heading: String) -> [String] {
        guard let start = document.range(of: "\n### \(heading)\n") else { return [] }
        let rest = document[start.upperBound...]
        let section = rest.range(of: "\n#").map { rest[..<$0.lowerBound] } ?? rest
        return section.split(separator: "\n").filter { $0.hasPrefix("| ") }.dropFirst().map {
            $0.split(separator: "|").prefix(3).map { $0.trimmingCharacters(in: .whitespaces) }
                .joined(separator: "|")
        }
    }

    static func layout<R: WireRecord>(_ type: R.Type) -> [String] {
        WireLayout.fields(of: type).map { "\($0.offset)|\($0.size)|\($0.name)" }
    }

    @Test(arguments: [
        ("header", layout(FrameHeader.self), 20),
        ("hello", layout(Hello.self), 56),
        ("challenge", layout(Challenge.self), 40),
        ("proof", layout(Proof.self), 32),
        ("welcome", layout(Welcome.self), 120),
        ("refusal", layout(Refusal.self), 140),
        ("account", layout(AccountRecord.self), AccountRows.recordSize),
        ("user", layout(UserRecord.self), 328),
        ("position", layout(PositionRecord.self), 200),
        ("order", layout(OrderRecord.self), 152),
        ("deal", layout(DealRecord.self), 176),
        ("symbol", layout(SymbolRecord.self), 116),
        ("session", layout(SymbolRecord.Session.self), 6),
        ("group", layout(GroupRecord.self), 104),
        ("quote", layout(QuoteRecord.self), 72),
        ("dealer_request", layout(DealerRequest.self), 120),
        ("dealer_answer", layout(DealerAnswer.self), 88),
    ])
    func everyRecordIsDocumented(name: String, layout: [String], size: Int) {
        #expect(Self.rows(name) == layout)
        let end = layout.last?.split(separator: "|").prefix(2).compactMap { Int($0) } ?? []
        #expect(end.reduce(0, +) == size)
        #expect(Self.document.contains("`\(name)`, \(size) bytes"))
    }

    /// Every message type has its row, by number.
    @Test func everyMessageIsDocumented() {
        for type in WireType.allCases where type.rawValue > 5 {
            let number = type.rawValue
            let rows = Self.document.split(separator: "\n").count {
                $0.hasPrefix("| \(number) |") || $0.contains(" | \(number) | ")
            }
            #expect(rows > 0, "\(type)")
        }
    }
}
