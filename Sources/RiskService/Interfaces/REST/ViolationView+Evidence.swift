extension ViolationView {
    /// The view as JSON with the evidence as an object: its text is embedded as it was recorded,
    /// so that no number of it changes on the way.
    func encodedWithEvidence() throws -> String {
        guard let evidence, evidence.contains("{") else { return try JSONText.encode(self) }
        var view = self
        view.evidence = nil
        let text = try JSONText.encode(view)
        let line = String(decoding: JSONText.singleLine(evidence), as: UTF8.self)
        return "\(text.dropLast()),\"evidence\":\(line)}"
    }
}
