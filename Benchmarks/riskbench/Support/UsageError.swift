/// A command line that cannot be obeyed, in words for who typed it.
struct UsageError: Error {
    var message: String

    init(_ message: String) { self.message = message }
}

/// A benchmark that could not run: what went wrong, and where to look.
struct BenchmarkError: Error {
    var message: String

    init(_ message: String) { self.message = message }
}
