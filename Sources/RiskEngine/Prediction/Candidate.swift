/// An account that may be promoted, with its urgency: the least key first.
struct Candidate {
    /// Since when it has been predicted below its floor; `Int64.max` for all others.
    var belowSince: Int64
    /// For ties: minus the depth below, or the distance in margins.
    var distance: Double
    /// Place in the watch list.
    var place: Int32
    var reason: Promotion.Reason
    var isSettled = false

    /// Those below that one read decides go first: the others will be like them in a moment.
    static func isMoreUrgent(_ a: Candidate, _ b: Candidate) -> Bool {
        if a.isSettled != b.isSettled { return a.isSettled }
        return a.belowSince != b.belowSince ? a.belowSince < b.belowSince : a.distance < b.distance
    }
}
