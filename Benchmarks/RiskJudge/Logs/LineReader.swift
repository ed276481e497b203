internal import Foundation

/// Feeds the lines of a file, however large, in blocks.
public enum LineReader {
    static let blockBytes = 4 << 20

    /// Calls `body` with the bytes, the range of each line in them, and its number from 1.
    ///
    /// Empty lines are skipped; a last line without a line feed is fed too unless `complete` is
    /// true, in which case it is what a killed writer left and is dropped.
    /// - Throws: `LogError` when the file cannot be read, and whatever `body` throws.
    public static func lines(
        of path: String, complete: Bool = true,
        _ body: ([UInt8], Range<Int>, Int) throws -> Void
    ) throws {
        guard let file = FileHandle(forReadingAtPath: path) else {
            throw LogError(file: path, line: 0, expected: "a readable file")
        }
        defer { try? file.close() }
        var buffer: [UInt8] = []
        var number = 0
        while let block = try file.read(upToCount: blockBytes), !block.isEmpty {
            buffer.append(contentsOf: block)
            var start = 0
            while let feed = buffer[start...].firstIndex(of: UInt8(ascii: "\n")) {
                number += 1
                if feed > start { try body(buffer, start..<feed, number) }
                start = feed + 1
            }
            buffer.removeFirst(start)
        }
        if !complete, !buffer.isEmpty { try body(buffer, 0..<buffer.count, number + 1) }
    }
}
