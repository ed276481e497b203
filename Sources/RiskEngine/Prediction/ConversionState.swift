/// A conversion with its rates at the last quotes.
struct ConversionState {
    var legs: [ConversionLeg]
    var rates = ConversionRates()
    /// At the level before, where a leg's last one is not confirmed.
    var previous = ConversionRates()
    /// No leg has come yet.
    var isKnown = true
}
