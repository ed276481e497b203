/// Which mark-up a group's accounts see on top of the feed: points per symbol, on each side.
public struct PriceClass: Equatable, Sendable {
    public var id: UInt32
    /// By symbol name; the bid falls and the ask rises by this many points.
    public var markupPoints: [String: Int]

    public init(id: UInt32, markupPoints: [String: Int] = [:]) {
        self.id = id
        self.markupPoints = markupPoints
    }
}
