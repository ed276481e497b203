import MTBridge

/// What an archived account held.
struct ArchivedAccount {
    var account: Int
    var positions: [(record: PositionRecord, storage: Int64)]
    var orders: [OrderRecord]
}
