import Foundation

/// Reads scenario files.
public enum ScenarioFile {
    /// - Throws: What is wrong with the JSON, and where.
    public static func parse(_ data: [UInt8], name: String) throws(ScenarioError) -> Scenario {
        try decode(Scenario.self, data, name: name)
    }

    /// Reads a `behaviour` on its own.
    ///
    /// - Throws: What is wrong with the JSON, and where.
    public static func parseBehaviour(
        _ data: [UInt8], name: String
    ) throws(ScenarioError) -> ServerBehaviour {
        try decode(ServerBehaviour.self, data, name: name)
    }

    private static func decode<T: Decodable>(
        _ type: T.Type, _ data: [UInt8], name: String
    ) throws(ScenarioError) -> T {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(type, from: Data(data))
        } catch let error as DecodingError {
            throw .invalid("\(name): \(describe(error))")
        } catch {
            throw .invalid("\(name): \(error)")
        }
    }

    private static func describe(_ error: DecodingError) -> String {
        func path(_ context: DecodingError.Context) -> String {
            context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? ".\($0.stringValue)" }
                .joined()
        }
        switch error {
        case .keyNotFound(let key, let context):
            return "missing '\(key.stringValue)' at '\(path(context))'"
        case .typeMismatch(_, let context), .valueNotFound(_, let context),
            .dataCorrupted(let context):
            return "\(context.debugDescription) at '\(path(context))'"
        @unknown default: return "\(error)"
        }
    }
}
