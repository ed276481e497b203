/// What a return code means for whoever must act on it.
public enum RetcodeClass: Equatable, Sendable, CaseIterable {
    /// Done as asked. For a dealer request's *reply*, 0 says only that it was enqueued.
    case success
    /// Accepted, not decided: the answer is still to come.
    case inFlight
    /// Done in part: read what remains, go on.
    case partial
    /// The price is not good any more: send again with a fresh one.
    case requote
    /// The volume does not fit the position or the symbol's step: read again, then send.
    case refreshVolume
    /// The symbol takes another fill policy.
    case switchFill
    /// Refused or busy for now: read again, back off, a limited number of times.
    case retryLater
    /// The dealer queue is full: back off until answers free slots.
    case tooMany
    /// Park until the symbol's session opens.
    case marketClosed
    /// No fresh quote: wait for a tick.
    case waitForQuote
    /// Symbol or account may not trade: defer, alert.
    case tradeDisabled
    /// It may or may not have happened: reconcile by reading before anything is sent again.
    case unknownOutcome
    /// What was to be closed is gone already.
    case alreadyDone
    /// The group closes oldest first.
    case fifo
    /// A repetition cannot help: a defect of the request or of the set-up; alert.
    case permanent
    /// Our credentials or rights do not allow it; a person must help.
    case permissions
    /// The account lives on another trade server.
    case wrongServer
    /// No such record here: read again; another server may own it.
    case notFound
    /// Too many requests: slow down. Nothing was done.
    case frequency
    /// The server does not serve now: reconnect with back-off. Nothing was done.
    case connection
}
