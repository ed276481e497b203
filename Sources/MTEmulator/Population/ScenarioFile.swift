import Foundation

/// Reads scenario files.
public enum ScenarioFile {
    /// - Throws: What is wrong with the JSON, and where.
    public static func parse(_ data: [UInt8], name: String) throws(ScenarioError) -> Scenario {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(Scenario.self, from: Data(data))
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
