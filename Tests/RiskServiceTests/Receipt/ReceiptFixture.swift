import RiskEngine
import Testing

@testable import RiskService

/// Violations that riskd really recorded, as `violation.show` answers them.
enum ReceiptFixture {
    /// One account ten lots long that falls through its daily limit.
    static func violation() throws -> JSONValue { try recorded.get() }

    /// Simulated once for all tests.
    private static let recorded = Result {
        let firm = try SimulatedFirm(BreachTests.falling())
        firm.run(milliseconds: 40_000)
        return try #require(try violations(of: firm).first)
    }

    static func violations(of firm: SimulatedFirm) throws -> [JSONValue] {
        let reader = try firm.reader()
        return try reader.violations(ViolationQuery()).items.map { item in
            let view = try #require(try reader.violation(id: item.id))
            return try #require(JSONValue(text: try view.encodedWithEvidence()))
        }
    }
}

extension JSONValue {
    /// The same with another value at `path`; nil removes it.
    ///
    /// Numbers in a path are places in a list.
    func with(_ path: [String], _ value: JSONValue?) -> JSONValue {
        guard let first = path.first else { return value ?? .null }
        let rest = Array(path.dropFirst())
        switch self {
        case .object(var members):
            if rest.isEmpty {
                members[first] = value
            } else {
                members[first] = (members[first] ?? .object([:])).with(rest, value)
            }
            return .object(members)
        case .array(var elements):
            guard let index = Int(first), elements.indices.contains(index) else { return self }
            if rest.isEmpty, value == nil {
                elements.remove(at: index)
            } else {
                elements[index] = elements[index].with(rest, value)
            }
            return .array(elements)
        case .null, .bool, .unsigned, .signed, .number, .string: return self
        }
    }

    /// Paths of everything in it that has no members of its own.
    var leaves: [[String]] {
        switch self {
        case .object(let members):
            members.sorted { $0.key < $1.key }.flatMap { member in
                member.value.leaves.map { [member.key] + $0 }
            }
        case .array(let elements):
            elements.enumerated().flatMap { element in
                element.element.leaves.map { [String(element.offset)] + $0 }
            }
        case .null, .bool, .unsigned, .signed, .number, .string: [[]]
        }
    }
}
