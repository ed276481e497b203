internal import RiskEngine

/// The parameters of a query, each checked where it is used; unused ones are an error.
struct QueryParameters {
    /// A parameter that was not understood: becomes a 400.
    struct Problem: Error, Equatable {
        let detail: String
    }

    private var values: [String: String] = [:]

    /// Reads `a=1&b=2`.
    ///
    /// - Throws: `Problem` for a bad escape, a name not in `known`, or a name given twice.
    init(_ query: some StringProtocol, known: [String]) throws(Problem) {
        for pair in query.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Percent.decode(parts[0], plusIsSpace: true),
                let value = Percent.decode(parts.count > 1 ? parts[1] : "", plusIsSpace: true)
            else { throw Problem(detail: "The query contains a bad percent escape.") }
            guard known.contains(name) else {
                let expected = known.isEmpty ? "none" : known.joined(separator: ", ")
                throw Problem(detail: "Unknown parameter \(name); expected: \(expected).")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw Problem(detail: "Parameter \(name) is given twice.")
            }
        }
    }

    subscript(name: String) -> String? { values[name] }

    /// A whole number within `range`.
    func number(_ name: String, in range: ClosedRange<Int>) throws(Problem) -> Int? {
        guard let text = values[name] else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw Problem(
                detail: "\(name): expected a whole number from \(range.lowerBound) to "
                    + "\(range.upperBound).")
        }
        return number
    }

    func login(_ name: String) throws(Problem) -> UInt64? {
        guard let text = values[name] else { return nil }
        guard let login = UInt64(text), login > 0 else {
            throw Problem(detail: "\(name): expected a login (a positive whole number).")
        }
        return login
    }

    func flag(_ name: String) throws(Problem) -> Bool? {
        switch values[name] {
        case nil: nil
        case "true": true
        case "false": false
        default: throw Problem(detail: "\(name): expected true or false.")
        }
    }

    func oneOf(_ name: String, _ choices: [String]) throws(Problem) -> String? {
        guard let text = values[name] else { return nil }
        guard choices.contains(text) else {
            throw Problem(
                detail: "\(name): expected one of \(choices.joined(separator: ", ")).")
        }
        return text
    }

    func time(_ name: String) throws(Problem) -> UTCTime? {
        guard let text = values[name] else { return nil }
        guard let time = RFC3339.time(text) else {
            throw Problem(
                detail: "\(name): expected an RFC 3339 time such as 2025-04-25T09:12:00Z.")
        }
        return time
    }
}

extension QueryParameters {
    /// Parameters that were read and checked by name elsewhere.
    init(values: [String: String]) { self.values = values }
}
