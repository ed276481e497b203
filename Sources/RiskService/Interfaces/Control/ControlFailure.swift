/// A control request that was not carried out.
struct ControlFailure: Error, Equatable {
    enum Code: String {
        case notFound = "not_found"
        case denied
        case usage
        case failed
    }
    let code: Code
    let message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}
