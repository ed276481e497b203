/// What marking touches of an account: half a cache line.
struct AccountMark {
    /// Equity at the quotes marked last, in minor units.
    var predicted = 0.0
    /// It is looked at once predicted < this.
    var below = -Double.infinity
    /// The same once predicted > this; an account that is being looked at has neither trigger.
    var above = Double.infinity
    /// How far prices as fast as lately could move it; minor units.
    var reach: Float = 0
    /// Place in the watch list plus 1; 0 when it is not being looked at.
    var watch: UInt32 = 0
}
