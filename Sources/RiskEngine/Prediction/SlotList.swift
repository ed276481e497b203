/// A list of fixed capacity that never allocates again; memory is touched as far as it is used.
@safe
final class SlotList<Element: BitwiseCopyable> {
    // unsafe: allocated here, freed in deinit; elements below `count` are initialised.
    private let elements: UnsafeMutablePointer<Element>
    let capacity: Int
    private(set) var count = 0

    init(capacity: Int) {
        self.capacity = capacity
        unsafe elements = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    }

    deinit {
        // unsafe: nobody else holds a reference; elements are trivial.
        unsafe elements.deallocate()
    }

    var isFull: Bool { count == capacity }

    subscript(_ index: Int) -> Element {
        @inline(__always)
        get {
            precondition(index >= 0 && index < count, "no such element")
            // unsafe: initialised.
            return unsafe elements[index]
        }
        @inline(__always)
        _modify {
            precondition(index >= 0 && index < count, "no such element")
            // unsafe: initialised.
            yield unsafe &elements[index]
        }
    }

    func append(_ element: Element) {
        precondition(count < capacity, "the list is full")
        // unsafe: below the capacity.
        unsafe (elements + count).initialize(to: element)
        count += 1
    }

    func removeLast() -> Element {
        let last = self[count - 1]
        count -= 1
        return last
    }

    func removeAll() { count = 0 }

    /// Room for `capacity` elements to be filled from outside, then `setCount`.
    // unsafe: the caller stays inside the capacity and says how far it filled.
    var base: UnsafeMutablePointer<Element> { unsafe elements }

    func setCount(_ count: Int) {
        precondition(count >= 0 && count <= capacity, "count out of range")
        self.count = count
    }
}
