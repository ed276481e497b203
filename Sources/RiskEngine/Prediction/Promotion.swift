/// An account to be polled now, and why.
public struct Promotion: Equatable, Sendable {
    public enum Reason: UInt8, CaseIterable, BitwiseCopyable, Sendable {
        /// Predicted below its floor.
        case below = 0
        /// Predicted near its floor.
        case near = 1
        /// Predicted above its high-water mark.
        case peak = 2
        /// It cannot be predicted any more: its poll gives it a tier again.
        case fallen = 3

        /// The word used in every interface.
        public var name: String {
            switch self {
            case .below: "below"
            case .near: "near"
            case .peak: "peak"
            case .fallen: "unpredictable"
            }
        }
    }

    public var slot: Int
    public var reason: Reason

    public init(slot: Int, reason: Reason) {
        self.slot = slot
        self.reason = reason
    }
}
