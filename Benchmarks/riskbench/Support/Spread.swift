/// The rounds of one figure: median, least and most.
struct Spread {
    private let sorted: [Double]

    /// - Parameter values: At least one.
    init(_ values: [Double]) {
        precondition(!values.isEmpty, "a figure without a round")
        sorted = values.sorted()
    }

    var median: Double { sorted[sorted.count / 2] }
    var least: Double { sorted[0] }
    var most: Double { sorted[sorted.count - 1] }

    var text: String {
        "\(Number.text(median)) (\(Number.text(least))-\(Number.text(most)))"
    }

    var json: JSON {
        .object([
            ("median", .number(median)), ("min", .number(least)), ("max", .number(most)),
            ("rounds", JSON(sorted.count)),
        ])
    }
}
