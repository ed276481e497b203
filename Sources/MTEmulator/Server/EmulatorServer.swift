public import MTBridge
public import RiskEngine

/// The emulator behind MTBridge's server sessions; sockets and their readiness are the caller's.
///
/// Owned by the emulator's thread.
public final class EmulatorServer {
    public let emulator: Emulator
    /// Who may log in from now on; connections that were made stay.
    public var identities: [ServerSession.Identity]
    private var info: BridgeServerInfo
    private let bootID: UInt64
    /// Of the emulator when the present links were made.
    private var generation: UInt64 = 0
    /// Links that were dropped since the last flush.
    private var ended: [Int] = []
    private let random: (Int) -> [UInt8]
    private let timing: WireTiming
    private var links: [Int: EmulatorLink] = [:]
    private var nextLink = 1

    /// - Parameters:
    ///   - bootID: Differs after each start of the server.
    ///   - random: Gives that many unpredictable bytes.
    ///   - timing: Of its sessions; virtual time that leaps needs more patience.
    public init(
        emulator: Emulator, identities: [ServerSession.Identity], bootID: UInt64,
        random: @escaping (Int) -> [UInt8] = BridgeRandom.bytes, timing: WireTiming = WireTiming()
    ) {
        self.emulator = emulator
        self.identities = identities
        self.random = random
        self.bootID = bootID
        self.timing = timing
        var info = BridgeServerInfo()
        info.name = emulator.configuration.serverName
        info.bootID = bootID
        info.batchMax = UInt32(emulator.configuration.batchMax)
        info.dealerQueueMax = UInt32(emulator.configuration.dealerQueueMax)
        self.info = info
    }

    /// Takes a new client; the result names its link in the calls below.
    public func accept(
        _ transport: any Transport, authenticatesFrames: Bool, now: MonotonicTime
    ) -> Int {
        followTheServer()
        let session = ServerSession(
            info: info, identities: identities, authenticatesFrames: authenticatesFrames,
            now: now, random: random, timing: timing)
        let number = nextLink
        nextLink += 1
        links[number] = EmulatorLink(transport: transport, session: session)
        if emulator.isDown { drop(number) }
        return number
    }

    public var linkNumbers: [Int] { links.keys.sorted() }

    /// True while a link's output waits for its client to drain.
    public func wantsWrite(_ link: Int) -> Bool { links[link]?.connection.wantsWrite ?? false }

    /// Reads a link's requests and hands them to the emulator, which must have advanced to `now`.
    ///
    /// - Returns: False when the link has ended and is forgotten.
    public func pump(_ number: Int, now: MonotonicTime) -> Bool {
        followTheServer()
        guard let link = links[number] else { return false }
        // A half-open server reads nothing and answers no ping either.
        guard !emulator.isSilent else { return true }
        do throws(BridgeFailure) {
            for inbound in try link.connection.pump(now: now) {
                switch inbound {
                case .authenticated(let login, let role):
                    link.client = emulator.connect(login: login, role: role, port: link)
                case .request(let id, let request):
                    if let client = link.client {
                        emulator.receive(request, id: id, from: client)
                    }
                }
            }
            return true
        } catch {
            drop(number)
            return false
        }
    }

    /// Pumps every link once.
    public func pumpAll(now: MonotonicTime) {
        for number in linkNumbers { _ = pump(number, now: now) }
    }

    /// Sends what waits on every link.
    ///
    /// - Returns: The links that ended.
    @discardableResult
    public func flush() -> [Int] {
        followTheServer()
        defer { ended = [] }
        guard !emulator.isSilent else { return ended }
        for number in linkNumbers {
            guard let link = links[number], link.connection.wantsWrite else { continue }
            do throws(BridgeFailure) {
                try link.connection.flush()
            } catch { drop(number) }
        }
        return ended
    }

    /// A server that died has lost its connections; back again it has another boot.
    private func followTheServer() {
        info.bootID = bootID &+ emulator.desk.boots
        guard generation != emulator.desk.generation else { return }
        generation = emulator.desk.generation
        dropAll()
    }

    private func drop(_ number: Int) {
        guard let link = links.removeValue(forKey: number) else { return }
        link.connection.close()
        ended.append(number)
        if let client = link.client { emulator.disconnect(client) }
    }

    /// Closes every connection at once, as a server that dies.
    public func dropAll() {
        for number in linkNumbers { drop(number) }
    }
}
