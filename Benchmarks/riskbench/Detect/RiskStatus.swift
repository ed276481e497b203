import Foundation

/// What the judge reads of riskd's `/v1/status`.
struct RiskStatus: Codable {
    struct Server: Codable {
        struct Budget: Codable {
            var line = ""
            var limit = 0.0
            var requests: UInt64 = 0
            var rows: UInt64 = 0
            var refused: UInt64 = 0
        }

        var state = ""
        var breaker = ""
        var tiers: [String: Int] = [:]
        var budgets: [Budget] = []
        var samples: [String: UInt64] = [:]
    }

    var accounts = 0
    var armed = 0
    var unarmed = 0
    var blind = 0
    var openViolations = 0
    var servers: [Server] = []

    /// A page of `/v1/accounts`, as far as the judge needs it.
    struct AccountPage: Codable {
        struct Account: Codable {
            struct Rule: Codable {
                struct Mark: Codable {
                    var value = ""
                    var at: String?
                    var provenance: String?
                }
                var rule = ""
                var highWaterMark: Mark?
                var anchor: Mark?
                var nextReset: String?
            }
            var login: UInt64 = 0
            var rules: [Rule] = []
        }
        var items: [Account] = []
        var cursor: String?
    }

    /// The high-water marks of a plan's accounts under one rule, by login.
    static func marks(plan: String, rule: String, _ path: String) -> [String: String] {
        var marks: [String: String] = [:]
        for account in accounts("plan=\(plan)&limit=500", path) {
            let mark = account.rules.first { $0.rule == rule }?.highWaterMark
            if let mark { marks["\(account.login)"] = mark.value }
        }
        return marks
    }

    /// The day's anchor of every account that has one.
    static func anchors(_ path: String) -> [RolloverRecord.Anchor] {
        accounts("limit=500", path).compactMap { account in
            guard let rule = account.rules.first, let anchor = rule.anchor,
                let end = rule.nextReset
            else { return nil }
            return RolloverRecord.Anchor(
                login: account.login, value: anchor.value, at: anchor.at ?? "",
                provenance: anchor.provenance ?? "", nextReset: end)
        }
    }

    /// All accounts that `query` chooses, as far as the pages came.
    private static func accounts(_ query: String, _ path: String) -> [AccountPage.Account] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var accounts: [AccountPage.Account] = []
        var cursor: String?
        repeat {
            let next = cursor.map { "&cursor=\($0)" } ?? ""
            guard let body = get("/v1/accounts?\(query)\(next)", path),
                let page = try? decoder.decode(AccountPage.self, from: body)
            else { return accounts }
            accounts += page.items
            cursor = page.cursor
        } while cursor != nil
        return accounts
    }

    /// Asks over the REST port on a Unix socket; nil when there is no sound answer.
    static func fetch(_ path: String) -> RiskStatus? {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return get("/v1/status", path).flatMap { try? decoder.decode(RiskStatus.self, from: $0) }
    }

    /// The body of a GET answered with 200.
    static func get(_ target: String, _ path: String) -> Data? {
        guard let stream = UnixStream(path: path) else { return nil }
        stream.setReceiveTimeout(milliseconds: 5_000)
        guard stream.send("GET \(target) HTTP/1.1\r\nHost: riskd\r\nConnection: close\r\n\r\n")
        else { return nil }
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        var answer: [UInt8] = []
        while case .bytes(let count) = stream.receive(&buffer) {
            answer.append(contentsOf: buffer[..<count])
        }
        let text = String(decoding: answer, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        guard parts.count == 2, text.hasPrefix("HTTP/1.1 200") else { return nil }
        return Data(parts[1].utf8)
    }
}
