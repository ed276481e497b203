/// Columns aligned to their widest cell; a column of numbers is aligned to the right.
struct Table {
    private let header: [String]
    private var rows: [[String]] = []

    init(_ header: [String]) { self.header = header }

    mutating func add(_ row: [String]) {
        precondition(row.count == header.count, "a row has a cell for every column")
        rows.append(row)
    }

    /// With the header.
    var text: String { render([header] + rows) }

    /// Without it.
    var rowsText: String { render(rows) }

    private func render(_ lines: [[String]]) -> String {
        let widths = header.indices.map { column in
            lines.map { $0[column].count }.max() ?? 0
        }
        let isNumeric = header.indices.map { column in
            !rows.isEmpty && rows.allSatisfy { Self.isNumber($0[column]) }
        }
        return lines.map { line in
            var text = ""
            for (column, cell) in line.enumerated() {
                let padding = String(repeating: " ", count: widths[column] - cell.count)
                text += isNumeric[column] ? padding + cell : cell + padding
                text += "  "
            }
            while text.last == " " { text.removeLast() }
            return text
        }.joined(separator: "\n")
    }

    private static func isNumber(_ cell: String) -> Bool {
        cell == "-" || (!cell.isEmpty && cell.utf8.allSatisfy { "0123456789.-%".utf8.contains($0) })
    }
}
