/// What a queue promises; only queues of the same promise are compared by ratio.
enum QueueContract: String {
    /// Bounded, any number of producers and consumers, FIFO, `try` operations: as our ring.
    case bounded
    /// Grows, FIFO per producer only.
    case unbounded

    init(queue: String) { self = queue == "moodycamel" ? .unbounded : .bounded }
}
