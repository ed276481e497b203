import CFaultyVFS
import Foundation

/// A file system for one ledger, which fails on command.
@safe
final class FaultyVFS: FaultyDisk, Sendable {
    enum Fault: CaseIterable, Sendable {
        case open
        case write
        case full
        case short
        case sync

        fileprivate var code: Int32 {
            switch self {
            case .open: Int32(FAULTY_OPEN.rawValue)
            case .write: Int32(FAULTY_WRITE.rawValue)
            case .full: Int32(FAULTY_FULL.rawValue)
            case .short: Int32(FAULTY_SHORT.rawValue)
            case .sync: Int32(FAULTY_SYNC.rawValue)
            }
        }
    }
    let name = "faulty-\(UUID().uuidString)"
    // unsafe: made in `init`, destroyed in `deinit`; all that it holds is atomic.
    private nonisolated(unsafe) let handle: OpaquePointer

    init() {
        // unsafe: the name is copied within the call.
        guard let made = unsafe faulty_vfs_create(name) else {
            preconditionFailure("no memory for a file system")
        }
        unsafe handle = made
    }

    deinit { unsafe faulty_vfs_destroy(handle) }

    /// From now on the `n`-th call of this kind fails, once or for ever.
    func arm(_ fault: Fault, at n: Int = 1, forEver: Bool = false) {
        unsafe faulty_vfs_arm(handle, fault.code, n, forEver ? 1 : 0)
    }

    var vfs: String? { name }

    func heal() { unsafe faulty_vfs_arm(handle, 0, 0, 0) }

    var fired: Int { unsafe faulty_vfs_fired(handle) }

    /// Who reads with SQLite's own file system meets no fault of this one.
    func sparing<Result>(_ body: () throws -> Result) rethrows -> Result { try body() }
}
