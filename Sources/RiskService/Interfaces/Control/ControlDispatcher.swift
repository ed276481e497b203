internal import RiskEngine

/// Carries out control requests for a peer whose right is known.
final class ControlDispatcher {
    private let status: any StatusSource
    private let violations: any ViolationLog
    private let handler: any ControlHandler

    init(
        status: any StatusSource, violations: any ViolationLog, handler: any ControlHandler
    ) {
        self.status = status
        self.violations = violations
        self.handler = handler
    }

    /// The result as JSON.
    func perform(
        _ request: ControlRequest, right: ControlRight, identity: String
    ) throws(ControlFailure) -> String {
        guard let verb = ControlVerb(rawValue: request.verb) else {
            let known = ControlVerb.allCases.map(\.rawValue).joined(separator: ", ")
            throw ControlFailure(.usage, "unknown verb \(request.verb); expected: \(known)")
        }
        guard right >= verb.right else {
            throw ControlFailure(
                .denied, "\(identity) may not \(verb.right == .write ? "change" : "read") riskd")
        }
        if let unknown = request.arguments.keys.sorted().first(where: {
            !verb.arguments.contains($0)
        }) {
            throw ControlFailure(.usage, "\(verb.rawValue) takes no argument \(unknown)")
        }
        if verb.right == .write, request.reason.allSatisfy(\.isWhitespace) {
            throw ControlFailure(.usage, "\(verb.rawValue) changes something: it needs a reason")
        }
        do {
            return try result(of: verb, request, identity: identity)
        } catch let failure as ControlFailure {
            throw failure
        } catch let problem as QueryParameters.Problem {
            throw ControlFailure(.usage, problem.detail)
        } catch let error as QueryError {
            throw Self.failure(error)
        } catch let error as ControlError {
            throw ControlFailure(error.notFound ? .notFound : .failed, error.message)
        } catch {
            throw ControlFailure(.failed, "the answer could not be encoded: \(error)")
        }
    }

    private func result(
        of verb: ControlVerb, _ request: ControlRequest, identity: String
    ) throws -> String {
        let arguments = QueryParameters(values: request.arguments)
        switch verb {
        case .status: return try JSONText.encode(status.status())
        case .accountList: return try JSONText.encode(status.accounts(AccountQuery(arguments)))
        case .accountShow:
            let (server, login) = try account(arguments)
            guard let view = status.account(server: server, login: login) else {
                throw ControlFailure(.notFound, "account \(server)/\(login) is not known to riskd")
            }
            return try JSONText.encode(view)
        case .violationList:
            return try JSONText.encode(violations.violations(ViolationQuery(arguments)))
        case .violationShow:
            let id = try required("id", arguments)
            guard let view = violations.violation(id: id) else {
                throw ControlFailure(.notFound, "no violation has the id \(id)")
            }
            return try view.encodedWithEvidence()
        case .eventShow:
            let id = try required("id", arguments)
            guard let event = violations.event(id: id) else {
                throw ControlFailure(
                    .notFound, "no event has the id \(id), or it is not kept any more")
            }
            return event
        case .ruleList:
            return try JSONText.encode(Page(items: status.rules(), cursor: nil))
        case .accountEnroll:
            return try command(.enroll(enrolment(arguments)), request, identity)
        case .configReload: return try command(.reload, request, identity)
        case .accountDisable: return try act(.disable, arguments, request, identity)
        case .accountFlatten: return try act(.flatten, arguments, request, identity)
        case .accountRestore: return try act(.restore, arguments, request, identity)
        case .accountArm: return try act(.arm, arguments, request, identity)
        case .violationVoid:
            let id = try required("id", arguments)
            return try command(.decide(.voided, violation: id), request, identity)
        case .violationUphold:
            let id = try required("id", arguments)
            return try command(.decide(.upheld, violation: id), request, identity)
        case .enforcementPause:
            return try command(.pause(server: arguments["server"]), request, identity)
        case .enforcementResume:
            return try command(.resume(server: arguments["server"]), request, identity)
        case .enforcementRelease:
            return try command(.release(server: arguments["server"]), request, identity)
        case .violationEnforce:
            let id = try required("id", arguments)
            return try command(.enforce(violation: id), request, identity)
        }
    }

    private func act(
        _ act: AccountAct, _ arguments: QueryParameters, _ request: ControlRequest,
        _ identity: String
    ) throws -> String {
        let (server, login) = try account(arguments)
        return try command(.act(act, server: server, login: login), request, identity)
    }

    private func command(
        _ command: ControlCommand, _ request: ControlRequest, _ identity: String
    ) throws -> String {
        let message = try handler.perform(command, identity: identity, reason: request.reason)
        return try JSONText.encode(["message": message])
    }

    private func enrolment(_ arguments: QueryParameters) throws(ControlFailure) -> Enrolment {
        var enrolment = Enrolment()
        (enrolment.server, enrolment.login) = try account(arguments)
        enrolment.plan = try required("plan", arguments)
        enrolment.phase = arguments["phase"] ?? ""
        enrolment.evaluationId = try required("evaluation_id", arguments)
        enrolment.start = try required("start", arguments)
        enrolment.initialBalance = try required("initial_balance", arguments)
        enrolment.currency = try required("currency", arguments)
        enrolment.anchorDay = arguments["anchor_day"] ?? ""
        enrolment.anchorBalance = arguments["anchor_balance"] ?? ""
        enrolment.anchorEquity = arguments["anchor_equity"] ?? ""
        enrolment.highWater = arguments["high_water"] ?? ""
        return enrolment
    }

    private func account(
        _ arguments: QueryParameters
    ) throws(ControlFailure) -> (server: String, login: UInt64) {
        let server = try required("server", arguments)
        let text = try required("login", arguments)
        guard let login = UInt64(text), login > 0 else {
            throw ControlFailure(.usage, "login: expected a positive whole number, not \(text)")
        }
        return (server, login)
    }

    private func required(
        _ name: String, _ arguments: QueryParameters
    ) throws(ControlFailure) -> String {
        guard let value = arguments[name], !value.isEmpty else {
            throw ControlFailure(.usage, "\(name) is missing")
        }
        return value
    }

    private static func failure(_ error: QueryError) -> ControlFailure {
        switch error {
        case .badCursor: ControlFailure(.usage, "cursor: not one that riskd gave; start without")
        case .notFound: ControlFailure(.notFound, "not found")
        case .unavailable(let why): ControlFailure(.failed, why)
        }
    }
}
