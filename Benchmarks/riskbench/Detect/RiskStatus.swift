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
                struct Mark: Codable { var value = "" }
                var rule = ""
                var highWaterMark: Mark?
            }
            var login: UInt64 = 0
            var rules: [Rule] = []
        }
        var items: [Account] = []
        var cursor: String?
    }

    /// The high-water marks of a plan's accounts under one rule, by login.
    static func marks(plan: String, rule: String, _ path: String) -> [String: String] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        var marks: [String: String] = [:]
        var cursor: String?
        repeat {
            let next = cursor.map { "&cursor=\($0)" } ?? ""
            guard let body = get("/v1/accounts?plan=\(plan)&limit=500\(next)", path),
                let page = try? decoder.decode(AccountPage.self, from: body)
            else { return marks }
            for account in page.items {
                let mark = account.rules.first { $0.rule == rule }?.highWaterMark
                if let mark { marks["\(account.login)"] = mark.value }
            }
            cursor = page.cursor
        } while cursor != nil
        return marks
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
