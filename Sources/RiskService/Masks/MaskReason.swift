/// Why a server is masked.
enum MaskReason: String, CaseIterable, Sendable {
    /// A configured window.
    case window
    /// The platform is away, or not synchronised again.
    case resync
    /// Too many accounts at once send torn or impossible samples.
    case torn
}
