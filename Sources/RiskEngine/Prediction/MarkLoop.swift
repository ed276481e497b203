/// The hot loop: one strip from its old price to its new one.
enum MarkLoop {
    /// From and to; rates are those of the run's conversion.
    struct Step {
        var oldPrice: Double
        var newPrice: Double
        var oldRates: ConversionRates
        var newRates: ConversionRates
    }

    /// Adds to each account what its entry gained, and notes whose trigger that crossed.
    ///
    /// An account that is being looked at has no triggers, so none is noted twice.
    /// - Returns: How many slots were written to `hits`.
    // unsafe: slots of entries are below the capacity of `marks` and of `hits`, and each occurs
    // once in a strip.
    @unsafe
    static func run(
        _ slots: UnsafePointer<Int32>, _ units: UnsafePointer<Double>,
        _ offsets: UnsafePointer<Double>, count: Int, _ step: Step,
        marks: UnsafeMutablePointer<AccountMark>, hits: UnsafeMutablePointer<Int32>
    ) -> Int {
        var hitCount = 0
        for index in 0..<count {
            let amount = unsafe units[index]
            let offset = unsafe offsets[index]
            let old = step.oldRates.convert(amount * step.oldPrice + offset)
            let new = step.newRates.convert(amount * step.newPrice + offset)
            let slot = unsafe slots[index]
            let mark = unsafe marks + Int(slot)
            let predicted = unsafe mark.pointee.predicted + (new - old)
            unsafe mark.pointee.predicted = predicted
            if unsafe predicted < mark.pointee.below || predicted > mark.pointee.above {
                unsafe hits[hitCount] = slot
                hitCount &+= 1
            }
        }
        return hitCount
    }
}
