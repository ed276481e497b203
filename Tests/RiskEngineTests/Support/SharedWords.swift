/// Plain words that threads hand to each other: only what a test exercises may order the accesses.
// @unchecked because that is the point: a missing order must show, to the sanitizer as a race.
@safe
final class SharedWords: @unchecked Sendable {
    private let words: UnsafeMutablePointer<Int>
    private let count: Int

    init(count: Int) {
        self.count = count
        // unsafe: allocated here, freed in deinit; every index is checked.
        unsafe words = UnsafeMutablePointer<Int>.allocate(capacity: count)
        unsafe words.initialize(repeating: -1, count: count)
    }

    deinit {
        // unsafe: nobody else holds a reference.
        unsafe words.deallocate()
    }

    subscript(index: Int) -> Int {
        get {
            precondition((0..<count).contains(index))
            return unsafe words[index]
        }
        set {
            precondition((0..<count).contains(index))
            unsafe words[index] = newValue
        }
    }
}
