/// One account near a floor or a mark.
struct Watch {
    var slot: Int32
    /// Since when it has been predicted below its floor; `Int64.max` when it is not.
    var belowSince = Int64.max
    /// Whether one read would be corroborated: settled quotes say that it is below.
    var isSettled = false
    /// When it was promoted, until its sample comes; 0 when none is under way.
    var promotedAt: Int64 = 0
    /// What was predicted when a poll found it above its floor all the same: it is promoted again
    /// when prices have moved it from there.
    var refuted = Double.nan
}
