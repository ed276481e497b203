/// `/openapi.json`; `docs/openapi.json` is the same text, which a test compares.
enum OpenAPIDocument {
    static let text = "{}"
}
