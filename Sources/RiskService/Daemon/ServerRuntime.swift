internal import MTBridge
internal import RiskEngine

/// One server with its threads.
final class ServerRuntime: Sendable {
    let context: ServerContext
    let enrolment: EnrolmentDesk
    let enforcement: EnforcementInbox?
    private let threads: [StepThread]
    private let pollerWakeup: Wakeup

    init(
        context: ServerContext, enrolment: EnrolmentDesk, connector: any BridgeConnector,
        index: Int
    ) throws(SocketError) {
        self.context = context
        self.enrolment = enrolment
        let clock = context.service.clock
        pollerWakeup = try Wakeup()
        var threads: [StepThread] = []
        var wakeups: [Wakeup] = []
        for number in 0..<context.settings.connections {
            let wakeup = number == 0 ? pollerWakeup : try Wakeup()
            wakeups.append(wakeup)
            threads.append(
                try StepThread("poll-\(context.settings.id)", clock: clock, wakeup: wakeup) {
                    Poller(
                        context: context, connector: connector, index: number,
                        enrolment: enrolment)
                })
        }
        if let prediction = context.prediction {
            let pollers = wakeups
            threads.append(
                try StepThread(
                    "quote-\(context.settings.id)", clock: clock, wakeup: try Wakeup()
                ) {
                    QuoteReader(context: context, prediction: prediction, connector: connector) {
                        for wakeup in pollers { wakeup.signal() }
                    }
                })
        }
        if context.settings.enforcerLogin != nil {
            let wakeup = try Wakeup()
            let inbox = EnforcementInbox { wakeup.signal() }
            enforcement = inbox
            threads.append(
                try StepThread("act-\(context.settings.id)", clock: clock, wakeup: wakeup) {
                    Enforcer(context: context, connector: connector, inbox: inbox, index: index)
                })
        } else {
            enforcement = nil
        }
        self.threads = threads
    }

    /// Has the primary poller look at what the enrolment desk wants.
    func wake() { pollerWakeup.signal() }

    func stop() { for thread in threads { thread.stop() } }
}
