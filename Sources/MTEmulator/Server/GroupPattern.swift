/// A MetaTrader group mask: `demo*,!demo\test*`; a group matches iff one item includes it and none
/// excludes it.
struct GroupPattern {
    private var included: [[UInt8]] = []
    private var excluded: [[UInt8]] = []

    init(_ mask: String) {
        for item in mask.split(separator: ",") {
            let text = item.drop { $0 == " " }
            if text.hasPrefix("!") {
                excluded.append(Array(text.dropFirst().utf8))
            } else {
                included.append(Array(text.utf8))
            }
        }
    }

    func matches(_ group: String) -> Bool {
        let name = Array(group.utf8)
        return included.contains { Self.matches($0[...], name[...]) }
            && !excluded.contains { Self.matches($0[...], name[...]) }
    }

    private static func matches(_ pattern: ArraySlice<UInt8>, _ name: ArraySlice<UInt8>) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        if first == UInt8(ascii: "*") {
            let rest = pattern.dropFirst()
            return (0...name.count).contains { matches(rest, name.dropFirst($0)) }
        }
        return name.first == first && matches(pattern.dropFirst(), name.dropFirst())
    }
}
