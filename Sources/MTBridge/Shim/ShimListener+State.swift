internal import CLinux
internal import CMTShim

/// What `state` says, looked at a few times a second.
///
/// A shim without push events has no other way to say that it has lost its trade server or is in
/// step again; one with them may have told only changes, or none since it was connected.
extension ShimListener {
    /// Between two looks.
    static let lookNanoseconds: Int64 = 250_000_000

    /// - Parameter isDrained: Nothing waits for `poll_events`: what came before an end has come.
    func look(_ standing: inout ShimStanding, isDrained: Bool) throws(ShimTrouble) {
        var state = mtshim_state()
        state.struct_size = UInt32(MemoryLayout<mtshim_state>.size)
        let api = unsafe library.api
        // unsafe: the local is the shim's for the call.
        let code = try enter("state", 1_000) {
            unsafe api.pointee.state?(connection, &state) ?? UInt32(MTSHIM_RET_NOTIMPLEMENT)
        }
        switch code {
        case 0: break
        // As `connect` promises: its reads are answered, or fail.
        case UInt32(MTSHIM_RET_NOTIMPLEMENT): (state.connected, state.synchronized) = (1, 1)
        case UInt32(MTSHIM_RET_ERR_CONNECTION): state.alive = 0
        case UInt32(MTSHIM_RET_ERR_CANCEL): return
        default: throw .fault("state failed with \(code)")
        }
        if code != UInt32(MTSHIM_RET_NOTIMPLEMENT), state.alive == 0 {
            guard isDrained else { return }
            throw .fault("the connection broke: its state is not alive")
        }
        guard state.connected <= 1, state.synchronized <= 1 else {
            throw .fault(
                "state: connected \(state.connected), synchronized \(state.synchronized); "
                    + "expected 0 or 1")
        }
        // Who has not subscribed is told nothing unasked.
        guard link.isSubscribed else { return }
        let news = standing.seen(
            isConnected: state.connected == 1, isSynchronized: state.synchronized == 1)
        for event in news { link.tell(.event(event)) }
    }
}
