/// The pairs of one run.
struct ShimResults {
    private let accounts: Int
    private var native: [Double] = []
    private var shim: [Double] = []
    private var added: [Double] = []
    private var nativeAllocations: Int64 = 0
    private var shimAllocations: Int64 = 0

    init(accounts: Int) { self.accounts = accounts }

    mutating func add(native a: ShimBenchLine.Reading, shim b: ShimBenchLine.Reading) {
        native.append(Double(a.nanoseconds) / 1_000)
        shim.append(Double(b.nanoseconds) / 1_000)
        added.append(Double(b.nanoseconds - a.nanoseconds) / 1_000)
        nativeAllocations += a.allocations
        shimAllocations += b.allocations
    }

    private func share(_ values: [Double], _ hundredths: Int) -> Double {
        values.sorted()[min(values.count - 1, values.count * hundredths / 100)]
    }

    private var addedMedian: Double { share(added, 50) }
    private func perBatch(_ allocations: Int64) -> Double {
        Double(allocations) / Double(max(1, native.count))
    }

    var report: String {
        var table = Table(["a batch of \(accounts) accounts, µs", "median", "p95", "allocations"])
        let rows = [
            ("over the wire", native, perBatch(nativeAllocations)),
            ("through the shim in process", shim, perBatch(shimAllocations)),
        ]
        for (name, values, allocations) in rows {
            table.add([
                name, Number.text(share(values, 50)), Number.text(share(values, 95)),
                Number.text(allocations),
            ])
        }
        table.add([
            "added, pair by pair", Number.text(addedMedian), Number.text(share(added, 95)), "",
        ])
        return table.text
            + "\(native.count) pairs in turns against one emulator; allocations of all threads, "
            + "per batch\n"
    }

    var json: JSON {
        func figures(_ values: [Double]) -> [(String, JSON)] {
            [
                ("median_us", .number(share(values, 50))), ("p95_us", .number(share(values, 95))),
            ]
        }
        return .object([
            ("benchmark", .text("shim")), ("accounts", JSON(accounts)),
            ("pairs", JSON(native.count)),
            (
                "native",
                .object(figures(native) + [("allocations", .number(perBatch(nativeAllocations)))])
            ),
            (
                "shim",
                .object(figures(shim) + [("allocations", .number(perBatch(shimAllocations)))])
            ),
            ("added", .object(figures(added))),
            ("added_max_us", .number(ShimCommand.addedMicrosecondsMax)),
        ])
    }

    /// What is beyond the bounds.
    var failures: [String] {
        var failures: [String] = []
        if addedMedian >= ShimCommand.addedMicrosecondsMax {
            failures.append(
                "\(Number.text(addedMedian)) µs added, less than "
                    + "\(Number.text(ShimCommand.addedMicrosecondsMax)) allowed")
        }
        let perAccount =
            (perBatch(shimAllocations) - perBatch(nativeAllocations)) / Double(accounts)
        // Far below one for each: what little the process does beside it is not the batch's.
        if perAccount >= 0.05 {
            failures.append("\(Number.text(perAccount)) allocations added per account")
        }
        return failures
    }
}
