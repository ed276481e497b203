import RiskService
import Testing

@Suite struct ListenAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8477", ListenAddress.loopback(port: 8_477)),
        ("localhost:8477", .loopback(port: 8_477)),
        (
            "unix:/run/riskd/rest.sock",
            .unix(path: "/run/riskd/rest.sock", mode: 0o660, group: "riskd")
        ),
        ("off", nil),
    ])
    func readsWhatIsServed(text: String, address: ListenAddress?) throws {
        #expect(try ListenAddress.rest(text) == address)
    }

    @Test(arguments: [
        "0.0.0.0:8477", "10.0.0.1:8477", "[::]:8477", "8477", "127.0.0.1", "127.0.0.1:0",
        "127.0.0.1:70000", "unix:relative", "",
    ])
    func refusesOtherAddresses(text: String) {
        #expect(throws: SocketError.self) { try ListenAddress.rest(text) }
    }

    @Test func aServedSocketIsNotTakenOver() throws {
        let rig = try InterfaceRig()
        #expect(throws: SocketError.self) {
            let second = try ControlPlane(
                settings: ControlPlaneSettings(
                    events: .unix(path: rig.eventsPath, mode: 0o600, group: nil), rest: nil,
                    control: nil),
                status: rig.daemon, control: rig.daemon, events: rig.log,
                violations: rig.daemon, clock: rig.clock)
            try second.start()
        }
        let subscriber = try EventSubscriber(rig.eventsPath, "{}")
        rig.emit()
        #expect(try subscriber.sequences(1) == [1])
    }
}
