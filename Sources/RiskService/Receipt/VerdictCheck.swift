/// One thing that must hold for a verdict to follow from its evidence.
struct VerdictCheck: Equatable {
    /// Stable, for programs: `identity`, `reads`, `order`, `day`, `broken`, `confirmation`,
    /// `numbers`.
    var name: String
    var holds: Bool
    var detail: String
}
