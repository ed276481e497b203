/// The recorded violations, as REST and riskctl show them; called on the control thread.
public protocol ViolationLog: AnyObject, Sendable {
    /// Newest first.
    func violations(_ query: ViolationQuery) throws(QueryError) -> Page<ViolationView>
    /// With evidence and intents; nil when there is none of that id.
    func violation(id: String) -> ViolationView?
    /// An event as subscribers got it, without the newline; nil when there is none of that id.
    func event(id: String) -> String?
}
