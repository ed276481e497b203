/// Which runs each account has entries in: one chain per account in a common pool.
///
/// Eight bytes per exposure. Owned by one thread.
@safe
final class RunLists {
    private struct Node {
        var run: Int32
        /// 0 ends a chain, or the list of free nodes.
        var next: UInt32
    }

    // unsafe: one allocation, ours alone, freed in deinit; nodes 1 … `used` are initialised.
    private var nodes: UnsafeMutablePointer<Node>
    private var capacity = 256
    private var used: UInt32 = 0
    private var free: UInt32 = 0

    init() { unsafe nodes = UnsafeMutablePointer<Node>.allocate(capacity: 256) }

    deinit {
        // unsafe: nobody else holds a reference; nodes are trivial.
        unsafe nodes.deallocate()
    }

    /// Puts `run` before the chain that begins with `head`.
    func push(_ run: Int32, before head: inout UInt32) {
        var index = free
        if index != 0 {
            // unsafe: a node of the pool, here and below.
            free = unsafe nodes[Int(index)].next
        } else {
            if Int(used) + 1 == capacity { grow() }
            used += 1
            index = used
        }
        unsafe (nodes + Int(index)).initialize(to: Node(run: run, next: head))
        head = index
    }

    /// Gives the whole chain back.
    func clear(_ head: inout UInt32) {
        while head != 0 {
            // unsafe: a node of the pool.
            let next = unsafe nodes[Int(head)].next
            unsafe nodes[Int(head)].next = free
            free = head
            head = next
        }
    }

    /// Steps along a chain; nil at its end.
    @inline(__always)
    func next(_ cursor: inout UInt32) -> Int? {
        guard cursor != 0 else { return nil }
        // unsafe: a node of the pool.
        let node = unsafe nodes[Int(cursor)]
        cursor = node.next
        return Int(node.run)
    }

    private func grow() {
        let larger = UnsafeMutablePointer<Node>.allocate(capacity: 2 * capacity)
        // unsafe: nodes 1 … `used` are initialised; node 0 is never read.
        unsafe (larger + 1).initialize(from: nodes + 1, count: Int(used))
        unsafe nodes.deallocate()
        unsafe nodes = larger
        capacity *= 2
    }
}
