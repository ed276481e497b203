/// Takes one audit row per control and REST access; called on the control thread, never blocks.
public protocol AccessLog: AnyObject, Sendable {
    func record(_ access: AuditRecord)
}
