import Foundation
import RiskService
import Testing

/// The REST port as programs of others see it, over TCP.
@Suite struct RESTToolTests {
    private static let document = ExternalTool.repository.appending(path: "docs/openapi.json")

    private func curl(
        _ rig: InterfaceRig, _ path: String, _ arguments: String...
    ) throws -> (code: Int32, output: String) {
        try ExternalTool.run(
            "curl",
            ["--silent", "--show-error", "--noproxy", "*", "--max-time", "60"] + arguments
                + ["http://127.0.0.1:\(rig.plane.restPort)\(path)"])
    }

    @Test func theServedDocumentIsTheOneInDocs() throws {
        let rig = try InterfaceRig()
        let client = try RawClient(path: rig.restPath)
        client.send("GET /openapi.json HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        let served = client.readResponse().body
        #expect(try served == String(contentsOf: Self.document, encoding: .utf8))
    }

    @Test(.enabled(if: ExternalTool.hasCurl)) func curlIsServed() throws {
        let rig = try InterfaceRig(tcp: true)
        let status = try curl(rig, "/v1/status", "--write-out", "\n%{http_code} %{http_version}")
        #expect(status.output.hasSuffix("\n200 1.1"))
        let head = try curl(rig, "/v1/status", "--head")
        #expect(head.output.hasPrefix("HTTP/1.1 200 OK\r\n"))
        let posted = try curl(
            rig, "/v1/status", "--data", "x=1", "--output", "/dev/null", "--write-out",
            "%{http_code}")
        #expect(posted.output == "405")
        let deleted = try curl(
            rig, "/v1/status", "--request", "DELETE", "--output", "/dev/null", "--write-out",
            "%{http_code}")
        #expect(deleted.output == "405")
    }

    @Test(
        .enabled(if: ExternalTool.hasCurl),
        arguments: [
            ("evil.example", "421"), ("localhost.evil.example", "421"), ("127.0.0.1.nip.io", "421"),
            ("127.0.0.1:x", "421"), ("localhost", "200"), ("LOCALHOST:80", "200"),
            ("[::1]:8477", "200"),
        ]) func anotherHostIsRefused(host: String, code: String) throws
    {
        let rig = try InterfaceRig(tcp: true)
        let result = try curl(
            rig, "/livez", "--header", "Host: \(host)", "--output", "/dev/null", "--write-out",
            "%{http_code}")
        #expect(result.output == code)
    }

    @Test(.enabled(if: ExternalTool.hasPromtool && ExternalTool.hasCurl))
    func promtoolAcceptsTheMetrics() throws {
        let rig = try InterfaceRig(tcp: true)
        let metrics = try curl(rig, "/metrics").output
        #expect(metrics.contains("riskd_polls_total 12.5\n"))
        #expect(metrics.contains("riskd_accounts{state=\"un\\\"armed\\\\\"} 1\n"))
        #expect(metrics.contains("riskd_event_subscribers 0\n"))
        let result = try ExternalTool.run("promtool", ["check", "metrics"], input: metrics)
        #expect(result.code == 0, "\(result.output)")
    }

    @Test(.enabled(if: ExternalTool.hasCurl)) func openMetricsIsServedToThoseWhoAsk() throws {
        let rig = try InterfaceRig(tcp: true)
        let metrics = try curl(
            rig, "/metrics", "--include", "--header",
            "Accept: application/openmetrics-text;version=1.0.0,text/plain;q=0.5")
        #expect(
            metrics.output.contains(
                "Content-Type: application/openmetrics-text; version=1.0.0; charset=utf-8\r\n"))
        #expect(metrics.output.contains("# TYPE riskd_polls counter\nriskd_polls_total 12.5\n"))
        #expect(metrics.output.hasSuffix("# EOF\n"))
    }

    /// The document is valid OpenAPI, and what is served is what it says.
    @Test(.enabled(if: ExternalTool.hasOpenAPIValidator && ExternalTool.hasCurl))
    func answersFollowTheDocument() throws {
        let rig = try InterfaceRig(tcp: true)
        var lines: [String] = []
        for (template, path) in [
            ("/livez", "/livez"), ("/v1/status", "/v1/status"), ("/v1/accounts", "/v1/accounts"),
            ("/v1/accounts/{server}/{login}", "/v1/accounts/live1/1001"),
            ("/v1/violations", "/v1/violations"),
            ("/v1/violations/{id}", "/v1/violations/vio_1"), ("/v1/rules", "/v1/rules"),
        ] {
            let body = try curl(rig, path).output
            lines.append("[\"\(template)\",\(body)]")
        }
        let script = """
            import json, sys
            from jsonschema import Draft202012Validator as V
            from openapi_spec_validator import validate
            document = json.load(open(sys.argv[1]))
            validate(document)
            for line in sys.stdin:
                path, body = json.loads(line)
                answer = document['paths'][path]['get']['responses']['200']
                schema = dict(answer['content']['application/json']['schema'])
                schema['components'] = document['components']
                V(schema).validate(body)
            """
        let result = try ExternalTool.run(
            "python3", ["-c", script, Self.document.path], input: lines.joined(separator: "\n"))
        #expect(result.code == 0, "\(result.output)")
    }
}
