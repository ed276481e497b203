/// What an account under enforcement is taken to.
enum EnforcementGoal {
    /// Disabled, no orders, no positions.
    case flat
    /// Disabled; what is open stays.
    case disabled
    /// Allowed to trade again.
    case enabled

    /// - Parameter root: The intent that stands for the whole.
    init(_ root: IntentRecord) {
        self =
            switch root.action {
            case .suspend: .disabled
            case .restore: .enabled
            case .flatten, .disable, .enable, .cancelOrder, .closePosition: .flat
            }
    }
}
