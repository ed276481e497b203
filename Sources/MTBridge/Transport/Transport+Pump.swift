extension Transport {
    /// Sends what `output` holds until nothing more goes; the failure that ended the stream, if
    /// any.
    func flush(_ output: ByteBuffer) -> BridgeFailure? {
        while !output.isEmpty {
            // unsafe: the view is valid until the next append; nobody appends within the call.
            switch unsafe write(output.readable) {
            case .moved(let size): output.consume(size)
            case .wouldBlock: return nil
            case .failed(let failure): return failure
            }
        }
        return nil
    }

    /// Receives once into `input`.
    func fill(_ input: ByteBuffer) -> TransportResult {
        // unsafe: writable bytes behind the last one; only what was written is committed.
        let result = unsafe read(into: input.reserve(64 << 10))
        if case .moved(let size) = result { input.commit(size) }
        return result
    }
}
