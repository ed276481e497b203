import Foundation
import RiskService
import Synchronization
import Testing

@Suite struct RESTTests {
    private func get(
        _ rig: InterfaceRig, _ target: String, method: String = "GET", fields: String = ""
    ) throws -> (status: Int, head: String, body: JSONValue?) {
        let client = try RawClient(path: rig.restPath)
        client.send("\(method) \(target) HTTP/1.1\r\nHost: localhost\r\n\(fields)\r\n")
        let (status, head, body) = client.readResponse(toHead: method == "HEAD")
        return (status, head, JSONValue(text: body))
    }

    @Test(arguments: [
        "/livez", "/readyz", "/openapi.json", "/v1/status", "/v1/accounts",
        "/v1/accounts/live1/1001", "/v1/violations", "/v1/violations/vio_1", "/v1/rules",
        "/v1/accounts?server=live1&group=demo%5C2step&plan=two-step&tier=normal&armed=true&limit=1",
        "/v1/violations?since=2014-05-02T12:30:00Z&login=1001&status=open", "/v1/rules?",
        "http://localhost/v1/status",
    ])
    func answersWithJSON(target: String) throws {
        let rig = try InterfaceRig()
        let response = try get(rig, target)
        #expect(response.status == 200)
        #expect(response.head.contains("Content-Type: application/json\r\n"))
        #expect(response.body != nil)
        let head = try get(rig, target, method: "HEAD")
        #expect(head.status == 200)
        #expect(head.body == nil)
    }

    @Test func anAccountShowsItsRules() throws {
        let rig = try InterfaceRig()
        let account = try #require(try get(rig, "/v1/accounts/live1/1001").body)
        let rule = try #require(account["rules"]?.arrayValue?.first)
        #expect(rule["floor"]?.stringValue == "95000.00")
        #expect(rule["headroom"]?.stringValue == "4000.00")
        #expect(rule["anchor"]?["provenance"]?.stringValue == "observed")
        #expect(account["last_sample_age_ms"]?.unsignedValue == 1_250)
        #expect(account["sample_class"]?.stringValue == "consistent")
        #expect(account["last_rejected", "fault"]?.stringValue == "frozen")
        #expect(account["last_rejected", "in_a_row"]?.unsignedValue == 7)
    }

    @Test func evidenceIsEmbeddedAsItWasRecorded() throws {
        let rig = try InterfaceRig()
        let client = try RawClient(path: rig.restPath)
        client.send("GET /v1/violations/vio_1 HTTP/1.1\r\nHost: x\r\n\r\n")
        let body = client.readResponse().body
        #expect(
            body.contains("\"evidence\":{\"observed\":\"94999.99\", \"limit_used_pct\":100.000020,")
        )
        #expect(JSONValue(text: body)?["evidence"]?["observed"]?.stringValue == "94999.99")
    }

    @Test func listsArePagedByAnOpaqueCursor() throws {
        let rig = try InterfaceRig()
        let first = try #require(try get(rig, "/v1/accounts?limit=1").body)
        #expect(first["items"]?.arrayValue?.count == 1)
        let cursor = try #require(first["cursor"]?.stringValue)
        let second = try #require(try get(rig, "/v1/accounts?limit=1&cursor=\(cursor)").body)
        #expect(second["items"]?.arrayValue?.first?["login"]?.unsignedValue == 1_002)
        #expect(second["cursor"] == nil)
    }

    @Test(arguments: [
        ("GET", "/", 404), ("GET", "/v2/status", 404), ("GET", "/v1/status/", 404),
        ("GET", "//v1/status", 404), ("GET", "/v1/accounts/live1/9", 404),
        ("GET", "/v1/accounts/live1/x", 404), ("GET", "/v1/accounts/live1/1001/x", 404),
        ("GET", "/v1/violations/vio_2", 404), ("POST", "/nowhere", 404),
        ("POST", "/v1/status", 405), ("DELETE", "/v1/accounts", 405), ("OPTIONS", "/livez", 405),
        ("GET", "/v1/accounts?limit=0", 400), ("GET", "/v1/accounts?limit=1001", 400),
        ("GET", "/v1/accounts?limit=ten", 400), ("GET", "/v1/accounts?armed=yes", 400),
        ("GET", "/v1/accounts?tier=boiling", 400), ("GET", "/v1/accounts?colour=red", 400),
        ("GET", "/v1/accounts?limit=1&limit=2", 400), ("GET", "/v1/accounts?group=%zz", 400),
        ("GET", "/v1/accounts?group=%ff", 400), ("GET", "/v1/accounts?cursor=zzz", 400),
        ("GET", "/v1/violations?since=yesterday", 400), ("GET", "/v1/violations?login=-1", 400),
        ("GET", "/v1/violations?since=2014-02-30", 400), ("GET", "/v1/status?x=1", 400),
        ("GET", "/v1/%zz", 400), ("GET", "v1/status", 400),
    ])
    func errorsAreProblems(method: String, target: String, status: Int) throws {
        let rig = try InterfaceRig()
        let response = try get(rig, target, method: method)
        #expect(response.status == status)
        #expect(response.head.contains("Content-Type: application/problem+json\r\n"))
        #expect(response.body?["status"]?.unsignedValue == UInt64(status))
        #expect(response.body?["detail"]?.stringValue?.isEmpty == false)
        #expect(response.head.contains("\r\nAllow: GET, HEAD\r\n") == (status == 405))
    }

    @Test(arguments: [
        ("nonsense\r\n\r\n", 400), ("GET /livez\r\n\r\n", 400),
        ("GET /livez HTTP/2.0\r\n\r\n", 505), ("GET /livez HTTP/1.1\r\n\r\n", 400),
        ("GET  /livez HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        ("GET /livez HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
        ("GET /livez HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        ("GET /livez HTTP/1.1\r\nHost : x\r\n\r\n", 400),
        ("GET /livez HTTP/1.1\r\nHost: x\r\nA: \u{1}\r\n\r\n", 400),
        ("GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 413),
        ("POST /livez HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", 405),
        ("POST /no HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 404),
        ("GET /livez HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n", 400),
        ("GET /livez HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 413),
    ])
    func whatIsNotARequestIsAnsweredAndClosed(text: String, status: Int) throws {
        try refuses(text, status)
    }

    @Test(arguments: [
        ("", 9_000, ""), ("GET /", 100_000, " HTTP/1.1\r\nHost: x\r\n\r\n"),
        ("GET /livez HTTP/1.1\r\nHost: x\r\nX: ", 8_192, "\r\n\r\n"),
    ])
    func anOversizedHeadIsAnsweredAndClosed(start: String, fill: Int, end: String) throws {
        try refuses(start + String(repeating: "y", count: fill) + end, 431)
    }

    private func refuses(_ text: String, _ status: Int) throws {
        let rig = try InterfaceRig()
        let client = try RawClient(path: rig.restPath)
        client.send(text)
        let response = client.readToEnd()
        #expect(response.hasPrefix("HTTP/1.1 \(status) "))
        #expect(response.contains("Connection: close\r\n"))
        #expect(try get(rig, "/livez").status == 200)
    }

    @Test func headsAreReadByteByByteAndPipelined() throws {
        let rig = try InterfaceRig()
        let client = try RawClient(path: rig.restPath)
        for byte in "\r\nGET /livez HTTP/1.1\r\nHost: x\r\n\r\n" { client.send(String(byte)) }
        #expect(client.readResponse().status == 200)
        let one = "GET /v1/status HTTP/1.1\r\nHost: x\r\n\r\n"
        client.send(one + one + "GET /no HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let all = client.readToEnd()
        #expect(all.components(separatedBy: "HTTP/1.1 200 OK").count == 3)
        #expect(all.components(separatedBy: "HTTP/1.1 404 Not Found").count == 2)
    }

    @Test func olderClientsAreClosedUnlessTheyAskOtherwise() throws {
        let rig = try InterfaceRig()
        let client = try RawClient(path: rig.restPath)
        client.send("GET /livez HTTP/1.0\nConnection: keep-alive\n\n")
        #expect(client.readResponse().head.contains("Connection: keep-alive"))
        client.send("GET /livez HTTP/1.0\n\n")
        #expect(client.readToEnd().contains("Connection: close"))
    }

    @Test func aSlowHeadTimesOut() throws {
        let rig = try InterfaceRig()
        let client = try RawClient(path: rig.restPath)
        client.send("GET /livez HTTP/1.1\r\n")
        #expect(rig.eventually { rig.metric("http_connections") == 1 })
        // The bytes may be read a moment after the connection: wait until the head has begun, which
        // shows in a later connection being answered.
        #expect(try get(rig, "/livez").status == 200)
        for _ in 0..<5 {
            rig.advance(milliseconds: 1_000)
            client.send("X: y\r\n")
        }
        rig.advance(milliseconds: 1)
        #expect(client.readToEnd().hasPrefix("HTTP/1.1 408 "))
    }

    @Test func aKeptAliveConnectionWithoutRequestsIsClosedSilently() throws {
        let rig = try InterfaceRig()
        let client = try RawClient(path: rig.restPath)
        client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(client.readResponse().status == 200)
        rig.advance(milliseconds: 15_001)
        #expect(client.readToEnd().isEmpty)
    }

    @Test func aThousandIdleConnectionsDoNoHarm() throws {
        let rig = try InterfaceRig()
        var idle: [RawClient] = []
        for _ in 0..<1_000 { idle.append(try RawClient(path: rig.restPath)) }
        #expect(try get(rig, "/v1/status").status == 200)
        #expect(rig.metric("http_connections") <= 64)
        #expect(rig.metric("http_connections_evicted") > 0)
        rig.advance(milliseconds: 5_001)
        #expect(rig.eventually { rig.metric("http_connections") == 0 })
    }

    @Test func busyConnectionsAreNotEvictedForANewOne() throws {
        let rig = try InterfaceRig { $0.restPort.connectionsMax = 4 }
        var busy: [RawClient] = []
        for _ in 0..<4 {
            let client = try RawClient(path: rig.restPath)
            client.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\nGET /")
            // The answer shows that the second head, begun in the same write, was read too.
            #expect(client.readResponse().status == 200)
            busy.append(client)
        }
        let turnedAway = try RawClient(path: rig.restPath)
        let response = turnedAway.readToEnd()
        #expect(response.hasPrefix("HTTP/1.1 503 "))
        #expect(response.contains("application/problem+json"))
        busy[0].send("livez HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(busy[0].readToEnd().hasPrefix("HTTP/1.1 200 OK"))
        #expect(try get(rig, "/livez").status == 200)
    }

    @Test func healthSaysWhatIsStuck() throws {
        let rig = try InterfaceRig()
        rig.daemon.problem.withLock { $0 = "poller of live1 stands still" }
        for path in ["/livez", "/readyz"] {
            let response = try get(rig, path)
            #expect(response.status == 503)
            #expect(response.body?["detail"]?.stringValue == "poller of live1 stands still")
        }
    }

    @Test func accessesAreAudited() throws {
        let rig = try InterfaceRig()
        #expect(try get(rig, "/v1/status").status == 200)
        let row = try #require(rig.daemon.accesses.withLock { $0 }.first)
        #expect(row.kind == .rest)
        #expect(row.what == "GET /v1/status")
        #expect(row.outcome == "200")
        #expect(row.identity.hasPrefix("uid:"))
    }
}
