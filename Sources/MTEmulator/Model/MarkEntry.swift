/// What a tick needs of one position, half a cache line.
struct MarkEntry {
    var open: Double
    /// Contract size times lots; for futures, lots.
    var units: Double
    /// Minor units, as marked last.
    var profit: Int64
    var account: Int32
    var slot: Int32
}
