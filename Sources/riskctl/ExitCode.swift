/// What scripts may rely on.
enum ExitCode: Int32 {
    case success = 0
    case failed = 1
    case usage = 2
    case unreachable = 3
    case notFound = 4
}

/// A command that did not succeed: the words go to standard error.
struct CommandFailure: Error {
    let code: ExitCode
    let message: String

    init(_ code: ExitCode, _ message: String) {
        self.code = code
        self.message = message
    }
}
