import MTBridge
import RiskEngine
import Testing

@Suite struct RoundTripTests {
    @Test(arguments: [false, true])
    func handshakeAndOneRequest(tags: Bool) throws {
        let rig = try Rig.ready(tags: tags)
        let id = try #require(rig.client.submit(.accounts([Login(7)]), deadline: rig.later))
        try rig.exchange()
        #expect(rig.requests.map(\.0) == [id])
        #expect(rig.requests.map(\.1) == [.accounts([Login(7)])])
        var record = AccountRecord()
        record.login = Login(7)
        record.equity = 1234.5
        rig.server.send(.accounts([record], at: ServerTime(milliseconds: 5)), to: id)
        try rig.exchange()
        #expect(rig.sink.accounts[id] == [record])
        #expect(rig.sink.accountTimes[id] == ServerTime(milliseconds: 5))
    }
}
