extension JournalEntry {
    /// The entry as one readable line without its line break, for a terminal or a log file.
    ///
    /// - Parameter withPriorityPrefix: start with `<N>`, which journald takes off a service's
    ///   standard error and stores as the priority.
    public func line(withPriorityPrefix: Bool) -> String {
        var line = withPriorityPrefix ? "<\(priority.rawValue)>" : ""
        line += "\(kind.rawValue): \(Self.escaped(message))"
        for (field, value) in fields {
            line += " \(field.rawValue)=\(Self.escaped(value))"
        }
        return line
    }

    /// `text` on one line: control characters are shown as `\xNN`, so no text can forge a line.
    private static func escaped(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: Self.isControl) else { return text }
        var line = ""
        for scalar in text.unicodeScalars {
            guard Self.isControl(scalar) else {
                line.unicodeScalars.append(scalar)
                continue
            }
            let digits = String(scalar.value, radix: 16)
            line += scalar.value < 16 ? "\\x0\(digits)" : "\\x\(digits)"
        }
        return line
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value)
    }
}
