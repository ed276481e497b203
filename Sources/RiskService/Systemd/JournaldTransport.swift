internal import CLinux
internal import CSystemd
internal import Glibc

/// Entries with their fields in journald's own protocol.
public struct JournaldTransport: JournalTransport {
    private let fallback: StandardErrorTransport

    /// Journald, or standard error for an entry that journald refuses.
    public init() {
        fallback = StandardErrorTransport(withPriorityPrefix: true)
    }

    /// Whether journald holds our standard error: then its fields go to the same journal.
    ///
    /// The variable alone proves nothing, since children inherit it: systemd tells programs to
    /// compare it with the device and inode of standard error (systemd.exec(5), `$JOURNAL_STREAM`).
    public static var isStandardErrorJournal: Bool {
        // unsafe: the variable is read before any thread could change the environment.
        guard let stream = unsafe getenv("JOURNAL_STREAM") else { return false }
        var status = stat()
        guard unsafe fstat(2, &status) == 0 else { return false }
        let isOurs = unsafe String(cString: stream) == "\(status.st_dev):\(status.st_ino)"
        // sd_journal_sendv succeeds silently where there is no journald at all.
        let isReachable = unsafe access("/run/systemd/journal/socket", W_OK) == 0
        return isOurs && isReachable
    }

    public func deliver(_ entry: JournalEntry) {
        var items = [
            "MESSAGE=\(entry.message)",
            "MESSAGE_ID=\(entry.kind.messageID)",
            "PRIORITY=\(entry.priority.rawValue)",
        ]
        for (field, value) in entry.fields { items.append("\(field.rawValue)=\(value)") }
        if !Self.send(items) { fallback.deliver(entry) }
    }

    private static func send(_ items: [String]) -> Bool {
        var bytes: [UInt8] = []
        var ends: [Int] = []
        for item in items {
            bytes += item.utf8
            ends.append(bytes.count)
        }
        // unsafe: every vector points into `bytes`, which outlives the call that reads them.
        return unsafe bytes.withUnsafeMutableBytes { buffer in
            var vectors: [iovec] = unsafe []
            var start = 0
            for end in ends {
                let base = unsafe buffer.baseAddress?.advanced(by: start)
                unsafe vectors.append(iovec(iov_base: base, iov_len: end - start))
                start = end
            }
            return unsafe sd_journal_sendv(vectors, Int32(vectors.count)) == 0
        }
    }
}
