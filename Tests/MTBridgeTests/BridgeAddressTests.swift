import MTBridge
import RiskEngine
import Testing

@Suite struct BridgeAddressTests {
    @Test(arguments: [
        ("unix:/run/mt/live1.sock", BridgeAddress.unix(path: "/run/mt/live1.sock")),
        ("tcp:127.0.0.1:7001", .tcp(host: "127.0.0.1", port: 7001)),
        ("tcp:localhost:7001", .tcp(host: "127.0.0.1", port: 7001)),
        ("tcp:[::1]:7001", .tcp(host: "::1", port: 7001)),
        ("tcp:10.0.0.5:65535", .tcp(host: "10.0.0.5", port: 65_535)),
    ])
    func reads(text: String, address: BridgeAddress) throws {
        #expect(try BridgeAddress(text) == address)
        #expect(try BridgeAddress(address.description) == address)
    }

    @Test(arguments: [
        ("", "expected unix:/PATH or tcp:HOST:PORT"),
        ("/run/x.sock", "expected unix:/PATH"),
        ("unix:relative", "absolute path"),
        ("unix:/" + String(repeating: "x", count: 107), "Linux takes 107"),
        ("tcp:127.0.0.1", "expected a port"),
        ("tcp:127.0.0.1:70000", "expected a port"),
        ("tcp:mt.example.com:443", "names are not resolved"),
        ("tcp:::1:443", "IPv6 address in brackets"),
        ("tcp:[zz]:443", "IPv6 address in brackets"),
        ("udp:127.0.0.1:1", "expected unix:/PATH or tcp:HOST:PORT"),
    ])
    func refuses(text: String, reason: String) {
        let error = #expect(throws: BridgeAddressError.self) { try BridgeAddress(text) }
        #expect(error?.description.contains(reason) == true, "\(String(describing: error))")
    }

    @Test func tcpBeyondLoopbackNeedsPermission() throws {
        let remote = try BridgeAddress("tcp:192.0.2.1:7001")
        #expect(!remote.isLocal)
        #expect(try BridgeAddress("tcp:127.9.9.9:1").isLocal)
        #expect(try BridgeAddress("tcp:[::1]:1").isLocal)
        let credentials = BridgeCredentials(login: Login(1), role: .reader, secret: [1])
        let error = #expect(throws: BridgeAddressError.self) {
            try WireConnection.connect(to: remote, credentials: credentials, clock: SystemClock())
        }
        #expect(error?.description.contains("allow-plaintext=yes") == true)
        #expect(throws: BridgeAddressError.self) { try BridgeListener(remote) }
    }
}
