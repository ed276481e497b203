/// A listening socket that systemd opened for us and holds while we restart.
public struct ListenSocket: Sendable, Equatable {
    /// `FileDescriptorName=` of its socket unit: `events`, `rest` or `control`.
    public let name: String
    /// The descriptor: a listening stream socket, non-blocking, closed on exec.
    public let descriptor: Int32

    /// A socket that the caller knows to be listening.
    public init(name: String, descriptor: Int32) {
        self.name = name
        self.descriptor = descriptor
    }
}
