import CFaultyVFS

/// System calls of SQLite's own file system, which fail on this thread on command.
struct FaultyCalls: FaultyDisk {
    enum Call: CaseIterable, Sendable {
        case open
        case write

        fileprivate var code: faulty_call {
            switch self {
            case .open: FAULTY_CALL_OPEN
            case .write: FAULTY_CALL_PWRITE
            }
        }
    }
    enum Result: CaseIterable, Sendable {
        case inputOutput
        case noSpace
        case interrupted
        case half

        fileprivate var code: faulty_result {
            switch self {
            case .inputOutput: FAULTY_EIO
            case .noSpace: FAULTY_ENOSPC
            case .interrupted: FAULTY_EINTR
            case .half: FAULTY_HALF
            }
        }
    }
    let vfs: String? = nil

    /// Nil when SQLite does not let anybody between itself and the system.
    init?() {
        guard faulty_calls_install() != 0 else { return nil }
    }

    /// The `n`-th call of this kind fails, once.
    func arm(_ call: Call, _ result: Result, at n: Int) {
        faulty_calls_arm(call.code, result.code, n)
    }

    func heal() { faulty_calls_heal() }

    var fired: Int { faulty_calls_fired() }

    func sparing<Value>(_ body: () throws -> Value) rethrows -> Value {
        faulty_calls_spare(1)
        defer { faulty_calls_spare(0) }
        return try body()
    }
}
