/// Why a verdict cannot be recomputed from what was recorded.
struct EvidenceError: Error, Equatable {
    var message: String

    init(_ message: String) { self.message = message }

    static func missing(_ path: String) -> Self {
        Self("the evidence has no usable \(path)")
    }
}
