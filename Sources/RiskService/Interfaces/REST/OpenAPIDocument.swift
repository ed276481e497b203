/// `/openapi.json`; `docs/openapi.json` is the same text, which a test compares.
enum OpenAPIDocument {
    static let text = head + ",\n" + paths + ",\n" + components + "\n}\n"

    private static let head = #"""
        {
          "openapi": "3.1.0",
          "info": {
            "title": "riskd",
            "version": "1",
            "summary": "Status of a MetaTrader risk daemon; read only.",
            "description": "Fields are only ever added. Errors are RFC 9457 problems.",
            "license": {"name": "see LICENSE", "identifier": "LicenseRef-riskd"}
          },
          "servers": [{"url": "http://127.0.0.1:8477"}]
        """#
}
