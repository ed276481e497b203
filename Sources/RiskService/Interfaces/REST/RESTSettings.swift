/// Limits of the REST port.
public struct RESTSettings: Equatable, Sendable {
    public var connectionsMax = 64
    /// Request line and fields, with the empty line that ends them.
    public var headBytesMax = 8_192
    /// From the connection, or from the first byte of a later request, to the end of its head.
    public var headMilliseconds: Int64 = 5_000
    /// A kept-alive connection without a request.
    public var idleMilliseconds: Int64 = 15_000
    /// A response of which the client takes no byte.
    public var writeMilliseconds: Int64 = 10_000
    /// After an error: time for the client to read the answer before its unread input resets it.
    public var lingerMilliseconds: Int64 = 1_000

    public init() {}
}
