extension BridgeReply {
    /// For a report that people read who know the platform, not this program.
    var text: String {
        if case .retcode(let code) = self { return "return code \(code.rawValue)" }
        return "another kind of reply"
    }
}
