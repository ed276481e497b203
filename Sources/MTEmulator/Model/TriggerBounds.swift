/// The prices nearest to the market at which a stop or a pending order of one symbol and price
/// class is reached; while none is, nobody needs to look at the orders one by one.
struct TriggerBounds {
    private var bidAtMost = -Double.infinity
    private var bidAtLeast = Double.infinity
    private var askAtMost = -Double.infinity
    private var askAtLeast = Double.infinity

    mutating func add(bidAtMost price: Double) { bidAtMost = max(bidAtMost, price) }
    mutating func add(bidAtLeast price: Double) { bidAtLeast = min(bidAtLeast, price) }
    mutating func add(askAtMost price: Double) { askAtMost = max(askAtMost, price) }
    mutating func add(askAtLeast price: Double) { askAtLeast = min(askAtLeast, price) }

    func areReached(_ quote: Quote) -> Bool {
        quote.bid <= bidAtMost || quote.bid >= bidAtLeast || quote.ask <= askAtMost
            || quote.ask >= askAtLeast
    }
}
