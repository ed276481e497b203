public import RiskEngine

extension PlanMatch {
    /// Whether a plan with these entries covers an account.
    ///
    /// An entry for the login decides; otherwise one mask must match and no exclusion may.
    public static func covers(
        _ entries: [PlanMatch], server: ServerID, login: Login, group: String
    ) -> Bool {
        var isIncluded = false
        var isExcluded = false
        for entry in entries {
            switch entry {
            case .login(server, login): return true
            case .login: continue
            case .group(let place, let mask, let excludes):
                guard place == server, GroupMask.matches(group, mask) else { continue }
                if excludes { isExcluded = true } else { isIncluded = true }
            }
        }
        return isIncluded && !isExcluded
    }

    /// As in `match=`.
    var text: String {
        switch self {
        case .group(let server, let mask, let excludes): "\(excludes ? "!" : "")\(server):\(mask)"
        case .login(let server, let login): "\(server):login \(login)"
        }
    }

    var server: ServerID {
        switch self {
        case .group(let server, _, _), .login(let server, _): server
        }
    }
}

extension Configuration {
    /// The first plan, in the order of the files, that covers the account; nil for none.
    public func plan(server: ServerID, login: Login, group: String) -> PlanSettings? {
        plans.first {
            PlanMatch.covers($0.match, server: server, login: login, group: group)
        }
    }

    public func plan(named name: String) -> PlanSettings? {
        plans.first { $0.spec.name == name }
    }
}
