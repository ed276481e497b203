extension BridgeServerInfo: WireRecord {
    mutating func code<C: FieldCoder>(_ coder: inout C) throws(C.Failure) {
        try coder.word(&bootID, "boot_id")
        try coder.word(&batchMax, "batch_max")
        try coder.word(&dealerQueueMax, "dealer_queue_max")
        try coder.word(&platform, "platform")
        try coder.padding(7)
        try coder.text(&name, width: 64, "name")
    }
}
