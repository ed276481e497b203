/// What may be asked over the control socket.
enum ControlVerb: String, CaseIterable {
    case status
    case accountList = "account.list"
    case accountShow = "account.show"
    case accountEnroll = "account.enroll"
    case accountDisable = "account.disable"
    case accountFlatten = "account.flatten"
    case accountRestore = "account.restore"
    case accountArm = "account.arm"
    case violationList = "violation.list"
    case violationShow = "violation.show"
    case eventShow = "event.show"
    case ruleList = "rule.list"
    case configReload = "config.reload"
    case enforcementPause = "enforcement.pause"
    case enforcementResume = "enforcement.resume"
    case enforcementRelease = "enforcement.release"
    case violationEnforce = "violation.enforce"
    case violationVoid = "violation.void"
    case violationUphold = "violation.uphold"

    /// The right that it takes; whatever writes needs a reason too.
    var right: ControlRight {
        switch self {
        case .status, .accountList, .accountShow, .violationList, .violationShow, .eventShow,
            .ruleList:
            .read
        case .accountEnroll, .accountDisable, .accountFlatten, .accountRestore, .accountArm,
            .configReload, .enforcementPause, .enforcementResume, .enforcementRelease,
            .violationEnforce, .violationVoid, .violationUphold:
            .write
        }
    }

    /// Argument names; anything else is refused.
    var arguments: [String] {
        switch self {
        case .status, .ruleList, .configReload: []
        case .accountList:
            ["server", "group", "plan", "tier", "armed", "status", "limit", "cursor"]
        case .accountShow, .accountDisable, .accountFlatten, .accountRestore, .accountArm:
            ["server", "login"]
        case .accountEnroll:
            [
                "server", "login", "plan", "phase", "evaluation_id", "start", "initial_balance",
                "currency", "anchor_day", "anchor_balance", "anchor_equity", "high_water",
            ]
        case .violationList: ["server", "login", "plan", "status", "since", "limit", "cursor"]
        case .violationShow, .eventShow, .violationEnforce, .violationVoid, .violationUphold: ["id"]
        case .enforcementPause, .enforcementResume, .enforcementRelease: ["server"]
        }
    }
}
