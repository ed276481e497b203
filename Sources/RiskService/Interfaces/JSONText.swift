internal import Foundation

/// JSON as the interfaces write it: snake_case keys, sorted, on one line.
enum JSONText {
    /// The text of one value.
    ///
    /// - Throws: `EncodingError` for a number that JSON cannot say (NaN, infinite).
    static func encode(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Appends `text` as a JSON string with its quotes.
    static func append(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        // Nearly all text is stored in one piece, and has nothing to escape.
        // unsafe: the bytes are read and copied within the call only.
        let isWritten = unsafe text.utf8.withContiguousStorageIfAvailable { plain in
            guard unsafe !plain.contains(where: mustEscape) else { return false }
            unsafe bytes.append(contentsOf: plain)
            bytes.append(UInt8(ascii: "\""))
            return true
        }
        if isWritten == true { return }
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case 0..<0x20:
                bytes.append(contentsOf: Array("\\u00".utf8))
                bytes.append(hex(byte >> 4))
                bytes.append(hex(byte & 15))
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func mustEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
    }

    /// `text`, already JSON, without line breaks (which can only stand between its tokens).
    static func singleLine(_ text: String) -> [UInt8] {
        text.utf8.map { $0 == 10 || $0 == 13 ? 32 : $0 }
    }

    private static func hex(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "a") + nibble - 10
    }
}
