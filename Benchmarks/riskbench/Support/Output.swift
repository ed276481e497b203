import Foundation

/// Standard output for results, standard error for everything else.
enum Output {
    static func text(_ text: String) {
        FileHandle.standardOutput.write(Data(text.utf8))
    }

    static func line(_ text: String) { self.text(text + "\n") }

    static func error(_ text: String) {
        FileHandle.standardError.write(Data("riskbench: \(text)\n".utf8))
    }
}
