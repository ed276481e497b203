internal import CLinux
internal import Glibc

/// Who is at the other end of a Unix socket, as the kernel saw it when they connected.
struct PeerCredentials: Equatable {
    /// Nil when the kernel does not say: then nothing is granted.
    var uid: UInt32?
    /// Primary and supplementary groups.
    var groups: [UInt32] = []

    init(uid: UInt32?, groups: [UInt32]) {
        self.uid = uid
        self.groups = groups
    }

    init(of descriptor: Int32) {
        var pid = pid_t()
        var uid = uid_t()
        var gid = gid_t()
        // unsafe: three plain numbers are written.
        guard unsafe clinux_peer_cred(descriptor, &pid, &uid, &gid) == 0 else { return }
        self.uid = uid
        groups = [gid] + Self.supplementary(descriptor)
    }

    /// As the audit names it.
    var identity: String { uid.map { "uid:\($0)" } ?? "unknown" }

    /// The groups that the peer's process has, without asking any name service.
    private static func supplementary(_ descriptor: Int32) -> [UInt32] {
        /// SO_PEERGROUPS of asm-generic/socket.h; Glibc's headers do not show it.
        let option: Int32 = 59
        var groups = [gid_t](repeating: 0, count: 1_024)
        var size = socklen_t(groups.count * MemoryLayout<gid_t>.size)
        // unsafe: getsockopt writes at most `size` bytes and says how many.
        let code = unsafe getsockopt(descriptor, SOL_SOCKET, option, &groups, &size)
        return code == 0 ? Array(groups.prefix(Int(size) / MemoryLayout<gid_t>.size)) : []
    }
}
