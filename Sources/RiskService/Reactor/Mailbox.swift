internal import Synchronization

/// Messages from any thread to the one that drains it; posting never waits for that thread.
final class Mailbox<Message: Sendable>: Sendable {
    private let queue = Mutex<[Message]>([])
    private let wakeup: Wakeup

    init(wakeup: Wakeup) { self.wakeup = wakeup }

    func post(_ message: Message) {
        let wasEmpty = queue.withLock { queue in
            queue.append(message)
            return queue.count == 1
        }
        // Whoever drains takes everything, so that only the first message must wake it.
        if wasEmpty { wakeup.signal() }
    }

    func drain() -> [Message] {
        queue.withLock { queue in
            let all = queue
            queue.removeAll()
            return all
        }
    }
}
