/// One key of a section: how it is read, shown and compared.
///
/// The tables of these (`DaemonSettings.settings`, …) are the only list of keys: parser, hash,
/// differences and the test of the documentation all use them.
struct Setting<Target>: Sendable {
    var key: String
    var expected: String
    /// False when the text is not such a value; then `target` is as it was.
    var read: @Sendable (String, inout Target) -> Bool
    /// The canonical text; empty when the setting is absent.
    var show: @Sendable (Target) -> String
    /// A reload does not change it in a running daemon.
    var needsRestart = false
    var isRequired = false

    init<Value>(
        _ key: String, _ path: any WritableKeyPath<Target, Value> & Sendable,
        _ format: SettingFormat<Value>
    ) {
        self.key = key
        expected = format.expected
        read = { text, target in
            guard let value = format.parse(text) else { return false }
            target[keyPath: path] = value
            return true
        }
        show = { format.show($0[keyPath: path]) }
    }

    init<Value>(
        _ key: String, _ path: any WritableKeyPath<Target, Value?> & Sendable,
        optional format: SettingFormat<Value>
    ) {
        self.init(key, path, format.optional)
    }

    /// The same setting, fixed while the daemon runs.
    var fixed: Self {
        var copy = self
        copy.needsRestart = true
        return copy
    }

    var required: Self {
        var copy = self
        copy.isRequired = true
        return copy
    }
}

/// The nearest word within a third of its length, for "did you mean".
func nearest(to word: String, among words: [String]) -> String? {
    let ranked = words.map { ($0, editDistance(Array(word.utf8), Array($0.utf8))) }
    let best = ranked.min { $0.1 < $1.1 }
    guard let best, best.1 <= max(1, best.0.utf8.count / 3) else { return nil }
    return best.0
}

/// Levenshtein's distance.
private func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, left) in a.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, right) in b.enumerated() {
            let substituted = diagonal + (left == right ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, diagonal + 1)
        }
    }
    return row[b.count]
}
