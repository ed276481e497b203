extension AccountQuery {
    static let tiers = ["now", "critical", "hot", "warm", "normal", "idle"]
    static let statuses = ["active", "violated", "disabled", "blind", "unarmed"]

    init(_ parameters: QueryParameters) throws(QueryParameters.Problem) {
        self.init()
        server = parameters["server"]
        group = parameters["group"]
        plan = parameters["plan"]
        tier = try parameters.oneOf("tier", Self.tiers)
        armed = try parameters.flag("armed")
        status = try parameters.oneOf("status", Self.statuses)
        limit = try parameters.number("limit", in: 1...1_000) ?? limit
        cursor = parameters["cursor"]
    }
}

extension ViolationQuery {
    static let statuses = ["open", "enforced", "withheld", "voided", "recorded"]

    init(_ parameters: QueryParameters) throws(QueryParameters.Problem) {
        self.init()
        server = parameters["server"]
        login = try parameters.login("login")
        plan = parameters["plan"]
        status = try parameters.oneOf("status", Self.statuses)
        since = try parameters.time("since")
        limit = try parameters.number("limit", in: 1...1_000) ?? limit
        cursor = parameters["cursor"]
    }
}
