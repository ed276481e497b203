/// A MetaTrader group mask: `demo\prop*,!demo\propX*`.
///
/// A comma list in which `*` is any run of characters and `!` excludes; a group matches when one
/// entry matches it and no exclusion does, in whatever order they stand. Case matters.
public struct GroupMask: Equatable, Sendable, CustomStringConvertible {
    private let included: [String]
    private let excluded: [String]
    public let description: String

    /// Why a text is not a mask, with the fix.
    public struct Problem: Error, Equatable, Sendable {
        public var message: String
    }

    /// Throws when an entry could never match a group, or the list matches nothing.
    public init(_ text: String) throws(Problem) {
        var included: [String] = []
        var excluded: [String] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let entry = part.trimmed
            let excludes = entry.hasPrefix("!")
            let pattern = excludes ? String(entry.dropFirst()) : entry
            if let message = Self.problem(pattern) { throw Problem(message: message) }
            if excludes { excluded.append(pattern) } else { included.append(pattern) }
        }
        guard !included.isEmpty else {
            throw Problem(
                message: "the mask '\(text)' only excludes and so matches nothing; begin with '*,'")
        }
        self.included = included
        self.excluded = excluded
        description = text
    }

    /// What is wrong with one entry (without its `!`), or nil.
    static func problem(_ pattern: String) -> String? {
        if pattern.isEmpty { return "empty entry in a group mask; write a group such as demo\\*" }
        if pattern.contains("!") {
            return "'\(pattern)': '!' may only be the first character of an entry"
        }
        if pattern.contains("/") {
            return "'\(pattern)': groups are separated by '\\', not '/'"
        }
        if pattern.unicodeScalars.contains(where: {
            $0.value < 32 || "\"?:;".unicodeScalars.contains($0)
        }) {
            return "'\(pattern)': a group has no control characters and none of \" ? : ;"
        }
        // IMTConGroup: the full path of a group has at most 63 characters.
        if pattern.filter({ $0 != "*" }).count > 63 {
            return "'\(pattern)': longer than the 63 characters of a MetaTrader group"
        }
        return nil
    }

    public func matches(_ group: String) -> Bool {
        !excluded.contains { Self.matches(group, $0) }
            && included.contains { Self.matches(group, $0) }
    }

    /// Greedy match of one pattern, going back to the last `*` on a mismatch: O(n·m), no recursion.
    static func matches(_ group: String, _ pattern: String) -> Bool {
        let text = Array(group.utf8)
        let mask = Array(pattern.utf8)
        var (at, maskAt) = (0, 0)
        var star: (mask: Int, text: Int)?
        while at < text.count {
            if maskAt < mask.count, mask[maskAt] == UInt8(ascii: "*") {
                star = (maskAt, at)
                maskAt += 1
            } else if maskAt < mask.count, mask[maskAt] == text[at] {
                at += 1
                maskAt += 1
            } else if let back = star {
                star = (back.mask, back.text + 1)
                at = back.text + 1
                maskAt = back.mask + 1
            } else {
                return false
            }
        }
        return mask[maskAt...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
