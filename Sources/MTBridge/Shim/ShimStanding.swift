/// What was told of a shim's way to the platform, so that every change is told once: whether the
/// shim pushes it or only its `state` shows it.
struct ShimStanding {
    /// Nil until something of it was told.
    private var isConnected: Bool?
    private var isSynchronized: Bool?
    /// The last look found it out of step, though it was not away.
    private var isDoubtful = false
    /// Looks that found it back, but not in step.
    private var looksBack = 0

    /// Whoever keeps the masks looks once a second, and must see that it was away.
    private static let looksBackMax = 6

    /// Not yet in step: a synchronisation is still to be told.
    var isOutOfStep: Bool { isConnected == false || isSynchronized == false }

    /// The shim pushed this, and it is told as it is.
    mutating func pushed(_ event: BridgeEvent) {
        switch event {
        case .connected(let isUp):
            isSynchronized = isUp && isConnected != false ? isSynchronized : false
            isConnected = isUp
        case .synchronized: isSynchronized = true
        case .hint, .quotes: break
        }
    }

    /// The shim's `state` shows this.
    ///
    /// - Returns: What is news in it, in the order in which it is to be told.
    mutating func seen(isConnected isUp: Bool, isSynchronized inStep: Bool) -> [BridgeEvent] {
        // Out of step without having been away: it was, between two looks. Once may be the moment
        // between two words of its library.
        let isOut = isUp && !inStep && isSynchronized == true
        let wasOut = isDoubtful
        isDoubtful = isOut
        if isOut, !wasOut { return [] }
        guard isUp, !isOut else {
            defer { (isConnected, isSynchronized, looksBack) = (false, false, 0) }
            return isConnected == false ? [] : [.connected(false)]
        }
        if isConnected == false, !inStep {
            looksBack += 1
            guard looksBack >= Self.looksBackMax else { return [] }
        }
        var news: [BridgeEvent] = []
        if isConnected != true { news.append(.connected(true)) }
        if inStep, isSynchronized != true { news.append(.synchronized) }
        (isConnected, isSynchronized) = (true, inStep)
        return news
    }
}
