internal import RiskEngine

/// Maps requests to what the daemon and the ledger know; reads only.
final class RESTRouter {
    private let status: any StatusSource
    private let violations: any ViolationLog
    private let extraMetrics: () -> [MetricSample]

    init(
        status: any StatusSource, violations: any ViolationLog,
        extraMetrics: @escaping () -> [MetricSample]
    ) {
        self.status = status
        self.violations = violations
        self.extraMetrics = extraMetrics
    }

    /// Every path, in the words of `openapi.json`.
    static let paths = [
        "/livez", "/readyz", "/metrics", "/openapi.json", "/v1/status", "/v1/accounts",
        "/v1/accounts/{server}/{login}", "/v1/violations", "/v1/violations/{id}", "/v1/rules",
    ]

    func respond(to request: HTTPRequest) -> HTTPResponse {
        let parts = request.target.split(
            separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let query = parts.count > 1 ? parts[1] : ""
        let segments = parts[0].dropFirst().split(
            separator: "/", omittingEmptySubsequences: false
        ).map { Percent.decode($0) }
        let path = segments.compactMap(\.self)
        guard path.count == segments.count else {
            return .problem(400, "The path contains a bad percent escape.")
        }
        guard let endpoint = Self.endpoint(path) else {
            return .problem(404, "No such path; /openapi.json lists them.")
        }
        guard request.method == "GET" || request.method == "HEAD" else {
            var response = HTTPResponse.problem(
                405, "Only GET and HEAD: riskctl is the way to change anything.")
            response.allow = "GET, HEAD"
            return response
        }
        do {
            return try answer(endpoint, query: query, accept: request.field("accept") ?? "")
        } catch let problem as QueryParameters.Problem {
            return .problem(400, problem.detail)
        } catch let error as QueryError {
            return Self.response(to: error)
        } catch {
            return .problem(500, "The answer could not be encoded.")
        }
    }

    private enum Endpoint {
        case live
        case ready
        case metrics
        case openAPI
        case status
        case accounts
        case account(server: String, login: String)
        case violations
        case violation(id: String)
        case rules
    }

    private static func endpoint(_ path: [String]) -> Endpoint? {
        switch path.count {
        case 1:
            let single: [String: Endpoint] = [
                "livez": .live, "readyz": .ready, "metrics": .metrics, "openapi.json": .openAPI,
            ]
            return single[path[0]]
        case 2 where path[0] == "v1":
            let lists: [String: Endpoint] = [
                "status": .status, "accounts": .accounts, "violations": .violations,
                "rules": .rules,
            ]
            return lists[path[1]]
        case 3 where path[0] == "v1" && path[1] == "violations" && !path[2].isEmpty:
            return .violation(id: path[2])
        case 4 where path[0] == "v1" && path[1] == "accounts":
            return .account(server: path[2], login: path[3])
        default: return nil
        }
    }

    private func answer(
        _ endpoint: Endpoint, query: Substring, accept: String
    ) throws -> HTTPResponse {
        switch endpoint {
        case .accounts: return try accounts(query)
        case .violations: return try violationList(query)
        default: _ = try QueryParameters(query, known: [])
        }
        switch endpoint {
        case .live: return try health(status.livenessProblem())
        case .ready: return try health(status.readinessProblem())
        case .metrics: return metrics(accept: accept)
        case .openAPI: return .json(OpenAPIDocument.text)
        case .status: return try .json(JSONText.encode(status.status()))
        case .rules: return try .json(JSONText.encode(Page(items: status.rules(), cursor: nil)))
        case .account(let server, let login): return try account(server, login)
        case .violation(let id):
            guard let view = violations.violation(id: id) else {
                return .problem(404, "No violation has the id \(id).")
            }
            return try .json(view.encodedWithEvidence())
        case .accounts, .violations: preconditionFailure("answered above")
        }
    }

    private func health(_ problem: String?) throws -> HTTPResponse {
        problem.map { .problem(503, $0) } ?? .json("{\"status\":\"ok\"}")
    }

    private func metrics(accept: String) -> HTTPResponse {
        let format = MetricsText.Format(accept: accept)
        let text = MetricsText.encode(status.metrics() + extraMetrics(), as: format)
        return HTTPResponse(contentType: format.contentType, body: Array(text.utf8))
    }

    private func account(_ server: String, _ login: String) throws -> HTTPResponse {
        guard let number = UInt64(login), number > 0 else {
            return .problem(404, "\(login) is no login (a positive whole number).")
        }
        guard let view = status.account(server: server, login: number) else {
            return .problem(404, "Account \(server)/\(login) is not known to riskd.")
        }
        return try .json(JSONText.encode(view))
    }

    private func accounts(_ query: Substring) throws -> HTTPResponse {
        let parameters = try QueryParameters(
            query,
            known: ["server", "group", "plan", "tier", "armed", "status", "limit", "cursor"])
        return try .json(JSONText.encode(status.accounts(AccountQuery(parameters))))
    }

    private func violationList(_ query: Substring) throws -> HTTPResponse {
        let parameters = try QueryParameters(
            query, known: ["server", "login", "plan", "status", "since", "limit", "cursor"])
        return try .json(JSONText.encode(violations.violations(ViolationQuery(parameters))))
    }

    private static func response(to error: QueryError) -> HTTPResponse {
        switch error {
        case .badCursor: .problem(400, "cursor: not one that this server gave; start without.")
        case .notFound: .problem(404, "Not found.")
        case .unavailable(let why): .problem(503, why)
        }
    }
}
