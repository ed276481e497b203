internal import CMTShim
internal import RiskEngine

/// Swift's values as the shim wants them.
enum ShimEncoding {
    /// `mtshim_user`, whose layout is the wire's.
    static func bytes(of user: UserRecord) -> [UInt8] {
        let buffer = ByteBuffer()
        var writer = WireWriter(buffer: buffer)
        writer.put(user)
        writer.flush()
        // unsafe: copied within the call.
        return unsafe Array(buffer.readable)
    }

    /// Fills a field of fixed width: cut at a character, padded with NULs.
    static func put(_ text: String, into field: UnsafeMutableRawBufferPointer) {
        var used = 0
        for character in text {
            let bytes = Array(character.utf8)
            guard used + bytes.count < field.count else { break }
            // unsafe: within the field by the guard.
            for byte in bytes {
                unsafe field[used] = byte
                used += 1
            }
        }
    }
}

extension mtshim_dealer_request {
    init(_ request: DealerRequest, id: UInt64) {
        self.init()
        struct_size = UInt32(MemoryLayout<mtshim_dealer_request>.size)
        action = request.action.rawValue
        side = request.side.rawValue
        fill = request.fill.rawValue
        request_id = id
        login = request.login.rawValue
        volume = request.volume.rawValue
        price = request.price
        position = request.position
        position_by = request.positionBy
        order = request.order
        digits = request.digits
        // unsafe: the fields are arrays within this value, zeroed by init().
        unsafe withUnsafeMutableBytes(of: &symbol) {
            unsafe ShimEncoding.put(request.symbol, into: $0)
        }
        unsafe withUnsafeMutableBytes(of: &comment) {
            unsafe ShimEncoding.put(request.comment, into: $0)
        }
    }
}
