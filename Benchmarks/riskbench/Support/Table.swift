/// A table for people: columns as wide as their widest cell, numbers to the right.
struct Table {
    private var rows: [[String]]

    init(_ head: [String]) { rows = [head] }

    mutating func add(_ row: [String]) { rows.append(row) }

    /// The text, each line ended; a rule under the head.
    var text: String {
        let columns = rows.map(\.count).max() ?? 0
        let widths = (0..<columns).map { column in
            rows.map { column < $0.count ? $0[column].count : 0 }.max() ?? 0
        }
        var lines = rows.map { row in
            row.enumerated().map { column, cell in
                let pad = String(repeating: " ", count: widths[column] - cell.count)
                return column == 0 ? cell + pad : pad + cell
            }.joined(separator: "  ")
        }
        let width = widths.reduce(0, +) + 2 * max(0, columns - 1)
        lines.insert(String(repeating: "-", count: width), at: 1)
        return lines.map { $0 + "\n" }.joined()
    }
}
