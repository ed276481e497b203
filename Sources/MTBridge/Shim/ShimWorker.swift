internal import CLinux
internal import CMTShim
internal import RiskEngine

/// Makes the request calls of one connection, on a thread of its own.
///
/// Connects, then does one job after the other, and disconnects; whatever it waits for, nobody
/// waits for it.
@safe
final class ShimWorker {
    let link: ShimLink
    let settings: ShimSettings
    let clock: any Clock
    let library: ShimLibrary
    // unsafe: the shim's own handle, handed back to it between connect and disconnect only.
    let connection: OpaquePointer
    /// For all answers but the accounts'.
    let scratch = ShimBuffer(capacity: 64 << 10)
    var info = BridgeServerInfo()
    /// Accounts of the reply at hand that cannot be believed.
    var oddities: [Oddity] = []

    private init(
        _ link: ShimLink, _ settings: ShimSettings, _ clock: any Clock, _ library: ShimLibrary,
        _ connection: OpaquePointer
    ) {
        self.link = link
        self.settings = settings
        self.clock = clock
        self.library = library
        unsafe self.connection = unsafe connection
    }

    /// The whole life of the thread.
    static func run(_ link: ShimLink, _ settings: ShimSettings, _ clock: any Clock) {
        defer { link.endWorker() }
        do throws(ShimTrouble) {
            guard let worker = try open(link, settings, clock) else { return }
            try worker.work()
        } catch .fault(let text) {
            let fault = BridgeFailure.faulty("shim \(settings.path): \(text)")
            link.tell(.failed(fault, isFault: true))
        } catch {
            // Left behind: somebody else has told why.
        }
    }

    private func work() throws(ShimTrouble) {
        let listener: ShimListener
        do throws(ShimTrouble) {
            try readInfo()
            listener = try listen()
        } catch .fault(let text) {
            // Logged in at the server, and nobody to use it.
            try disconnect()
            throw .fault(text)
        }
        link.tell(.ready(info))
        while let job = link.nextJob() {
            try perform(job)
            link.finish(job)
        }
        listener.ended.wait(nanoseconds: 2_000_000_000)
        // Somebody who is still inside must not find the handle gone.
        guard listener.hasEnded, !link.isAbandoned else { return link.endWorker(abandons: true) }
        try disconnect()
    }

    private func listen() throws(ShimTrouble) -> ShimListener {
        guard let listener = unsafe ShimListener(link, library, connection), listener.start()
        else { throw .fault("no more threads or descriptors for its events") }
        return listener
    }

    private func disconnect() throws(ShimTrouble) {
        let api = unsafe library.api
        _ = try call("disconnect", milliseconds: 5_000) {
            unsafe api.pointee.disconnect?(connection)
            return 0
        }
    }

    private func perform(_ job: ShimJob) throws(ShimTrouble) {
        let left = (job.deadline - clinux_monotonic_ns()) / 1_000_000
        guard left >= 1 else {
            job.outcome = .expired
            return
        }
        do throws(ShimTrouble) {
            job.outcome = try outcome(of: job, milliseconds: min(left, 600_000))
        } catch .fault(let text) {
            job.outcome = .fault(text)
        } catch {
            throw error
        }
    }

    /// Enters the shim, within `milliseconds` and the grace that the scheduler gets.
    func call(
        _ name: StaticString, milliseconds: Int64, _ body: () -> UInt32
    ) throws(ShimTrouble) -> UInt32 {
        try Self.call(link, name, milliseconds: milliseconds, body)
    }

    static func call(
        _ link: ShimLink, _ name: StaticString, milliseconds: Int64, _ body: () -> UInt32
    ) throws(ShimTrouble) -> UInt32 {
        guard link.enter(.requests, name, milliseconds: milliseconds) else { throw .leftBehind }
        let code = body()
        if let late = try link.leave(.requests) {
            throw .fault("\(name) returned after \(late) ms; \(milliseconds) ms were allowed")
        }
        return code
    }

    /// What `code` means for the connection: a broken one ends here, in the shim's own words.
    func refusal(_ code: UInt32) throws(ShimTrouble) -> ShimJob.Outcome {
        var state = mtshim_state()
        state.struct_size = UInt32(MemoryLayout<mtshim_state>.size)
        let api = unsafe library.api
        // unsafe: the local is the shim's for the call.
        let known = try call("state", milliseconds: 1_000) {
            unsafe api.pointee.state?(connection, &state) ?? 0
        }
        guard known == 0, state.alive == 0 else {
            return .reply(.retcode(Retcode(rawValue: code)))
        }
        throw .fault("the connection broke: \(try lastError())")
    }

    private func lastError() throws(ShimTrouble) -> String {
        var error = mtshim_error()
        error.struct_size = UInt32(MemoryLayout<mtshim_error>.size)
        let api = unsafe library.api
        // unsafe: the local is the shim's for the call.
        _ = try call("last_error", milliseconds: 1_000) {
            unsafe api.pointee.last_error?(connection, &error) ?? 0
        }
        return ShimWorker.text(of: error)
    }

    static func text(of error: mtshim_error) -> String {
        // unsafe: the text is an array within the struct.
        unsafe withUnsafeBytes(of: error.text) { unsafe ShimText.readLine($0) }
    }
}

extension ShimWorker {
    /// Loads and connects; nil when it could not, which is told.
    private static func open(
        _ link: ShimLink, _ settings: ShimSettings, _ clock: any Clock
    ) throws(ShimTrouble) -> ShimWorker? {
        guard settings.isExamination || pause(link) else { return nil }
        guard link.enter(.requests, "loading it", milliseconds: 10_000) else {
            throw .leftBehind
        }
        var library: ShimLibrary?
        var problem = ""
        do throws(ShimError) {
            library = try link.record.load()
        } catch {
            problem = error.description
        }
        if let late = try link.leave(.requests) { throw .fault("loading it took \(late) ms") }
        guard let library else {
            link.tell(.failed(.faulty(problem), isFault: true))
            return nil
        }
        if settings.credentials.role == .enforcer, !library.capabilities.contains(.enforcer) {
            throw .fault("\(library.name) only reads: configure no enforcer-login=")
        }
        if !library.capabilities.contains(.severalConnections) {
            guard settings.isExamination else {
                throw .fault(
                    "\(library.name) takes one connection at a time "
                        + "(MTSHIM_CAP_SEVERAL_CONNECTIONS is missing): enough for riskctl shim "
                        + "check, not for riskd")
            }
            awaitTurn(link)
        }
        guard let connection = unsafe try connect(link, settings, library) else { return nil }
        return unsafe ShimWorker(link, settings, clock, library, connection)
    }

    /// Until the connection before is gone: it ends on a thread of its own.
    private static func awaitTurn(_ link: ShimLink) {
        let end = clinux_monotonic_ns() + 6_000_000_000
        while link.record.isEnding, !link.isClosing, clinux_monotonic_ns() < end {
            link.toWorker.wait(nanoseconds: 5_000_000)
        }
    }

    /// Lets a shim that was caught lately wait; false when the connection is being closed.
    private static func pause(_ link: ShimLink) -> Bool {
        let end = clinux_monotonic_ns() + link.record.delayMilliseconds() * 1_000_000
        while !link.isClosing {
            let left = end - clinux_monotonic_ns()
            guard left > 0 else { return true }
            link.toWorker.wait(nanoseconds: left)
        }
        return false
    }

    private static func connect(
        _ link: ShimLink, _ settings: ShimSettings, _ library: ShimLibrary
    ) throws(ShimTrouble) -> OpaquePointer? {
        var error = mtshim_error()
        error.struct_size = UInt32(MemoryLayout<mtshim_error>.size)
        var connection: OpaquePointer?
        let api = unsafe library.api
        let secret = settings.credentials.secret
        let milliseconds = settings.connectMilliseconds
        // unsafe: strings and secret are the shim's to read for the call; the locals to write.
        let code = try call(link, "connect", milliseconds: milliseconds) {
            unsafe settings.address.withCString { address in
                unsafe settings.options.withCString { options in
                    unsafe secret.withBytes { bytes in
                        var input = unsafe mtshim_connect_options()
                        unsafe input.struct_size =
                            UInt32(MemoryLayout<mtshim_connect_options>.size)
                        unsafe input.role = UInt32(settings.credentials.role.rawValue)
                        unsafe input.login = settings.credentials.login.rawValue
                        unsafe input.address = unsafe address
                        unsafe input.settings = unsafe options
                        unsafe input.secret = bytes.baseAddress?.assumingMemoryBound(
                            to: UInt8.self)
                        unsafe input.secret_size = UInt32(secret.count)
                        return unsafe api.pointee.connect?(
                            &input, UInt32(milliseconds), &connection, &error)
                            ?? UInt32(MTSHIM_RET_ERROR)
                    }
                }
            }
        }
        if code == 0 {
            guard let connection = unsafe connection else {
                throw .fault("connect succeeded without a connection")
            }
            return unsafe connection
        }
        let (failure, isFault) = refusal(code, text(of: error), library)
        link.tell(.failed(failure, isFault: isFault))
        return nil
    }

    /// Why it did not connect, and whether the shim is to blame: a server that is down is no fault
    /// of the shim's, and the next attempt must not wait for it any longer.
    private static func refusal(
        _ code: UInt32, _ text: String, _ library: ShimLibrary
    ) -> (BridgeFailure, isFault: Bool) {
        let isAway = [
            MTSHIM_RET_ERR_NETWORK, MTSHIM_RET_ERR_TIMEOUT, MTSHIM_RET_ERR_CONNECTION,
            MTSHIM_RET_ERR_CANCEL,
        ].contains { UInt32($0) == code }
        return switch code {
        // What a person must mend is told apart from what passes.
        case 1_000...1_034: (.authentication(Retcode(rawValue: code)), false)
        default: (.faulty("shim \(library.name): cannot connect (\(code)): \(text)"), !isAway)
        }
    }

    /// Who answers.
    private func readInfo() throws(ShimTrouble) {
        var told = mtshim_server_info()
        told.struct_size = UInt32(MemoryLayout<mtshim_server_info>.size)
        let api = unsafe library.api
        // unsafe: the local is the shim's for the call; the name is an array within it.
        let code = try call("server_info", milliseconds: 1_000) {
            unsafe api.pointee.server_info?(connection, &told)
                ?? UInt32(MTSHIM_RET_ERROR)
        }
        guard code == 0 else { throw .fault("server_info failed (\(code))") }
        guard let name = unsafe withUnsafeBytes(of: told.name, { unsafe ShimText.read($0) }),
            told.platform == 4 || told.platform == 5,
            (1...65_536).contains(told.batch_max), told.dealer_queue_max > 0
        else {
            throw .fault(
                "server_info: platform \(told.platform), batch_max \(told.batch_max), "
                    + "dealer_queue_max \(told.dealer_queue_max), or a name that is no text")
        }
        info.name = name
        info.platform = UInt8(told.platform)
        info.bootID = told.boot_id
        // An accounts reply has at most as many records as fit one frame.
        info.batchMax = min(told.batch_max, UInt32(WireLimits.accountsPerReplyMax))
        info.dealerQueueMax = told.dealer_queue_max
    }
}
