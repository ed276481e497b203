internal import CLinux
internal import CMTShim
internal import RiskEngine
internal import Synchronization

/// Takes the events of one connection out of the shim's queue, on a thread of its own: an answer to
/// a close must not wait behind a slow read.
@safe
final class ShimListener: Sendable {
    let link: ShimLink
    let library: ShimLibrary
    // unsafe: the shim's own handle; the worker disconnects only after this thread has ended.
    nonisolated(unsafe) let connection: OpaquePointer
    /// Raised when the thread has ended.
    let ended: ShimSignal
    // The releasing store at the end of `run` pairs with the acquiring load of `hasEnded`.
    private let isOver = Atomic<Bool>(false)

    /// The shim must be asked once a second, subscribed or not.
    private static let roundMilliseconds: Int64 = 500
    private static let eventsMax = 256
    /// After so many rounds in a row for nothing they are a millisecond apart.
    private static let emptyRoundsMax = 64

    /// Nil when the process is out of descriptors.
    init?(_ link: ShimLink, _ library: ShimLibrary, _ connection: OpaquePointer) {
        guard let ended = ShimSignal() else { return nil }
        self.link = link
        self.library = library
        unsafe self.connection = unsafe connection
        self.ended = ended
    }

    var hasEnded: Bool { isOver.load(ordering: .acquiring) }

    func start() -> Bool { ShimThread.start("shim-events") { self.run() } }

    private func run() {
        do throws(ShimTrouble) {
            try listen()
        } catch .fault(let text) {
            let fault = BridgeFailure.faulty("shim \(library.name): \(text)")
            link.tell(.failed(fault, isFault: true))
        } catch {
            // Left behind: somebody else has told why.
        }
        isOver.store(true, ordering: .releasing)
        ended.raise()
    }

    private func listen() throws(ShimTrouble) {
        let api = unsafe library.api
        let descriptor = try enter("event_descriptor", 1_000) {
            unsafe UInt32(bitPattern: api.pointee.event_descriptor?(connection) ?? -1)
        }
        let buffer = ShimBuffer(capacity: Self.eventsMax * Int(MTSHIM_EVENT_SIZE))
        let readable = Int32(bitPattern: descriptor)
        var rounds = Rounds()
        while !link.isClosing {
            if !rounds.hasQueue {
                // One that is not written yet, or never will be: reads work without.
                link.toListener.wait(nanoseconds: Self.roundMilliseconds * 1_000_000)
            } else if readable >= 0 {
                // Does not enter the shim while there is nothing to fetch, and ends at once.
                _ = clinux_wait(
                    readable, 0, link.toListener.descriptor, Self.roundMilliseconds * 1_000_000)
                link.toListener.reset()
            }
            // What the owner has not taken stays in the shim's queue, which is bounded.
            while link.isBehind, !link.isClosing { link.toListener.wait(nanoseconds: 1_000_000) }
            if link.isClosing { break }
            if rounds.hasQueue {
                let wait = readable >= 0 ? 0 : Self.roundMilliseconds
                guard try fetch(buffer, wait, &rounds) else { break }
            }
            try lookIfDue(&rounds)
        }
        // Whoever is blocked in a request comes back, so that the connection can be ended.
        guard !link.isAbandoned else { return }
        _ = try enter("cancel", 1_000) {
            unsafe api.pointee.cancel?(connection)
            return 0
        }
    }

    /// What one round leaves to the next.
    private struct Rounds {
        var hasQueue = true
        /// In a row, for nothing.
        var empty = 0
        /// The last one found the queue empty.
        var isDrained: Bool { !hasQueue || empty > 0 }
        var lookedAt: Int64 = 0
        var wasSubscribed = false
        var standing = ShimStanding()
    }

    /// Takes what is in the queue; false when the connection is being ended.
    private func fetch(
        _ buffer: ShimBuffer, _ milliseconds: Int64, _ rounds: inout Rounds
    ) throws(ShimTrouble) -> Bool {
        switch try poll(buffer, milliseconds, &rounds.standing) {
        case .events(let count):
            rounds.empty = count == 0 ? rounds.empty + 1 : 0
            // A descriptor that is always readable, a wait that does not wait: not all day.
            if rounds.empty > Self.emptyRoundsMax {
                link.toListener.wait(nanoseconds: 1_000_000)
            }
        case .none: rounds.hasQueue = false
        case .over: return false
        }
        return true
    }

    private func lookIfDue(_ rounds: inout Rounds) throws(ShimTrouble) {
        let now = clinux_monotonic_ns()
        let isSubscribed = link.isSubscribed
        guard
            isSubscribed != rounds.wasSubscribed || now - rounds.lookedAt >= Self.lookNanoseconds
        else { return }
        rounds.lookedAt = now
        rounds.wasSubscribed = isSubscribed
        try look(&rounds.standing, isDrained: rounds.isDrained)
    }

    private enum Round {
        case events(Int)
        /// The shim lacks the function.
        case none
        /// The connection is being ended.
        case over
    }

    /// Fetches what is there.
    private func poll(
        _ buffer: ShimBuffer, _ milliseconds: Int64, _ standing: inout ShimStanding
    ) throws(ShimTrouble) -> Round {
        let size = Int(MTSHIM_EVENT_SIZE)
        var rows = unsafe ShimRows.make(buffer, capacity: Self.eventsMax, size: size)
        let api = unsafe library.api
        // unsafe: `rows` and what it describes outlive the call.
        let code = try enter("poll_events", milliseconds) {
            unsafe api.pointee.poll_events?(connection, UInt32(milliseconds), &rows) ?? 12_000
        }
        let fault = unsafe ShimRows.fault(
            rows, buffer, capacity: Self.eventsMax, size: size, code: code, isQueue: true)
        if let fault { throw .fault("poll_events: \(fault)") }
        switch code {
        case 0, 1:
            let count = unsafe Int(rows.count)
            try hand(on: buffer, count: count, &standing)
            return .events(count)
        case UInt32(MTSHIM_RET_NOTIMPLEMENT) where !library.capabilities.needsEvents: return .none
        case UInt32(MTSHIM_RET_ERR_CANCEL): return .over
        case UInt32(MTSHIM_RET_ERR_CONNECTION):
            throw .fault("the connection broke (poll_events)")
        case UInt32(MTSHIM_RET_NOTIMPLEMENT):
            throw .fault("poll_events is missing, and who writes or pushes must have it")
        default: throw .fault("poll_events failed with \(code)")
        }
    }

    /// Neighbouring quotes become one event.
    private func hand(
        on buffer: ShimBuffer, count: Int, _ standing: inout ShimStanding
    ) throws(ShimTrouble) {
        let size = Int(MTSHIM_EVENT_SIZE)
        // unsafe: `count` events of `size` bytes were written.
        let bytes = unsafe buffer.bytes(count * size)
        var quotes: [QuoteRecord] = []
        for index in 0..<count {
            let slice = unsafe UnsafeRawBufferPointer(
                rebasing: bytes[(index * size)..<((index + 1) * size)])
            let event: ShimEvent
            do throws(BridgeFailure) {
                event = unsafe try ShimEvent(slice)
            } catch {
                throw .fault("event \(index): \(error.text)")
            }
            if case .quote(let quote) = event {
                quotes.append(quote)
                continue
            }
            if !quotes.isEmpty { link.tell(.event(.quotes(quotes))) }
            quotes = []
            if case .news(let news) = event { link.tell(news) }
            if case .news(.event(let pushed)) = event { standing.pushed(pushed) }
            // Made good as after an interruption: by reading. Who is not yet in step reads then.
            if case .lost = event, !standing.isOutOfStep { link.tell(.event(.synchronized)) }
        }
        if !quotes.isEmpty { link.tell(.event(.quotes(quotes))) }
    }

    func enter(
        _ name: StaticString, _ milliseconds: Int64, _ body: () -> UInt32
    ) throws(ShimTrouble) -> UInt32 {
        guard link.enter(.events, name, milliseconds: milliseconds) else { throw .leftBehind }
        let code = body()
        if let late = try link.leave(.events) {
            throw .fault("\(name) returned after \(late) ms; \(milliseconds) ms were allowed")
        }
        return code
    }
}
