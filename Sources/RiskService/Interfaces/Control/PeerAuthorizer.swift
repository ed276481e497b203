internal import Glibc

/// What a peer of the control socket may do.
enum ControlRight: Int, Comparable {
    case none
    case read
    case write

    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
}

/// Grants rights by uid and gid.
struct PeerAuthorizer {
    /// The daemon's own uid.
    var ownUID: UInt32
    /// Nil when the host has no such group.
    var readerGID: UInt32?
    var adminGID: UInt32?

    /// Looks the groups up by name; asks the name service, so call it at start only.
    init(readers: String, admins: String) {
        ownUID = getuid()
        readerGID = GroupDatabase.gid(of: readers)
        adminGID = GroupDatabase.gid(of: admins)
    }

    init(ownUID: UInt32, readerGID: UInt32?, adminGID: UInt32?) {
        self.ownUID = ownUID
        self.readerGID = readerGID
        self.adminGID = adminGID
    }

    func right(of peer: PeerCredentials) -> ControlRight {
        guard let uid = peer.uid else { return .none }
        if uid == 0 || uid == ownUID { return .write }
        if let adminGID, peer.groups.contains(adminGID) { return .write }
        if let readerGID, peer.groups.contains(readerGID) { return .read }
        return .none
    }
}
