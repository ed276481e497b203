/// Metrics as text, in the two dialects that scrapers ask for.
enum MetricsText {
    enum Format: Equatable {
        /// The classic Prometheus text: what a client that asks for nothing gets.
        case prometheus
        case openMetrics

        /// Chosen by the `Accept` field.
        init(accept: String) {
            self = accept.contains("application/openmetrics-text") ? .openMetrics : .prometheus
        }

        var contentType: String {
            switch self {
            case .prometheus: "text/plain; version=0.0.4; charset=utf-8"
            case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
            }
        }
    }

    /// Families in the order of their first sample, each with its help and type.
    static func encode(_ samples: [MetricSample], as format: Format) -> String {
        var order: [String] = []
        var families: [String: [MetricSample]] = [:]
        for sample in samples {
            if families[sample.name] == nil { order.append(sample.name) }
            families[sample.name, default: []].append(sample)
        }
        var text = ""
        for name in order {
            guard let family = families[name], let first = family.first else { continue }
            let sampleName = "riskd_\(name)" + (first.kind == .counter ? "_total" : "")
            // OpenMetrics names a counter's family without the suffix of its samples.
            let familyName = format == .openMetrics ? "riskd_\(name)" : sampleName
            text += "# HELP \(familyName) \(escape(first.help))\n"
            text += "# TYPE \(familyName) \(first.kind.rawValue)\n"
            for sample in family {
                text += "\(sampleName)\(labels(sample.labels)) \(number(sample.value))\n"
            }
        }
        return format == .openMetrics ? text + "# EOF\n" : text
    }

    private static func labels(_ labels: [(String, String)]) -> String {
        guard !labels.isEmpty else { return "" }
        let pairs = labels.map { "\($0.0)=\"\(escape($0.1))\"" }
        return "{\(pairs.joined(separator: ","))}"
    }

    private static func escape(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
            .replacing("\"", with: "\\\"")
    }

    private static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && value.magnitude < 1e15
            ? String(Int64(value)) : String(value)
    }
}
