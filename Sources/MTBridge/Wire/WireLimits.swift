/// Every bound of the wire protocol, with its reason; docs/bridge-protocol.md states the same.
public enum WireLimits {
    /// The only protocol version so far.
    public static let versions: ClosedRange<UInt16> = 1...1
    /// Length, type, flags, id, checksum.
    public static let headerSize = 20
    /// A truncated HMAC-SHA256: 128 bits, as TLS and SSH use.
    public static let tagSize = 16
    /// The longest frame, with header and tag: 50,000 logins are 400 kB.
    public static let frameSizeMax = 1 << 20
    /// Before the peer has proved itself it gets no more memory than a handshake needs.
    public static let handshakeFrameSizeMax = 512
    /// Account replies are never split, so that they can be read in place: 1,000,000 bytes are
    /// 9,615 records.
    public static let accountsPerReplyMax = 1_000_000 / AccountRows.recordSize
    /// The longest group mask in UTF-8 bytes; a longer one would be cut, and match other groups.
    public static let maskSizeMax = 1023
    /// Most logins in one request: what fits a frame beside times, counts, header and tag.
    public static let loginsPerRequestMax = 130_000
    /// A reply that is split holds at most this much: 64 MiB are 240,000 deals.
    public static let splitReplySizeMax = 64 << 20
    /// The server drops a client that lets this much output pile up.
    public static let serverOutputMax = 128 << 20
    /// The client accepts no request while this much is unsent.
    public static let clientOutputMax = 1 << 20
    /// Requests without an answer on one connection.
    public static let requestsInFlightMax = 4096
}
