internal import Glibc

/// The host's groups by name; asked at start only, because a name service may take its time.
enum GroupDatabase {
    // unsafe: getgrnam_r fills `record`, of which only a number is read.
    static func gid(of name: String) -> UInt32? {
        var record = unsafe group()
        var found: UnsafeMutablePointer<group>?
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 65_536) { buffer in
            let code = unsafe getgrnam_r(
                name, &record, buffer.baseAddress, buffer.count, &found)
            return unsafe code == 0 && found != nil ? unsafe record.gr_gid : nil
        }
    }
}
