/// What a frame carries: the byte at offset 4.
enum WireType: UInt8, CaseIterable, Sendable {
    case hello = 1
    case challenge = 2
    case proof = 3
    case welcome = 4
    case refusal = 5
    case ping = 6
    case pong = 7

    case serverTime = 16
    case symbols = 17
    case groups = 18
    case logins = 19
    case users = 20
    case accounts = 21
    case positions = 22
    case orders = 23
    case deals = 24
    case quotes = 25
    case subscribe = 26
    case dealerSend = 27
    case orderCancel = 28
    case userUpdate = 29

    /// A reply's type is its request's plus 128; `retcode` answers any request.
    case retcode = 128
    case serverTimeReply = 144
    case symbolsReply = 145
    case groupsReply = 146
    case loginsReply = 147
    case usersReply = 148
    case accountsReply = 149
    case positionsReply = 150
    case ordersReply = 151
    case dealsReply = 152
    case quotesReply = 153

    case dealerAnswer = 192
    case connectedEvent = 193
    case synchronizedEvent = 194
    case hintEvent = 195
    case quotesEvent = 196

    /// Requests, what answers them, and pings have an id; in any other frame it is 0.
    var hasID: Bool {
        switch self {
        case .hello, .challenge, .proof, .welcome, .refusal, .connectedEvent, .synchronizedEvent,
            .hintEvent, .quotesEvent:
            false
        default: true
        }
    }
}
